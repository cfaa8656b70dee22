"""Subscripts: the static form of `x[...]`; the integers and arrays in it are operands of the primitive.

`u[1:-1, i]` is `index(u, 1, -1, i, spec=(Slice(lo, hi), At()))`: each item takes its operands from the list in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from adgen.ir.nodes import Atom


@dataclass(frozen=True, slots=True)
class At:
    """An integer, an integer array or a boolean mask: one operand; its type tells which."""


@dataclass(frozen=True, slots=True)
class Slice:
    """`lo:hi:step`; each part that is present is one operand."""

    lo: bool = False
    hi: bool = False
    step: bool = False


@dataclass(frozen=True, slots=True)
class Dots:
    """`...`"""


@dataclass(frozen=True, slots=True)
class NewAxis:
    """`None`"""


Item = At | Slice | Dots | NewAxis
Spec = tuple[Item, ...]


def width(item: Item) -> int:
    """How many operands an item takes."""
    match item:
        case At():
            return 1
        case Slice(lo, hi, step):
            return lo + hi + step
        case Dots() | NewAxis():
            return 0
    assert_never(item)


def parts(spec: Spec, operands: tuple[Atom, ...]) -> Iterator[tuple[Item, tuple[Atom, ...]]]:
    """Each item with its operands; of a slice, in the order lo, hi, step, as far as present."""
    position = 0
    for item in spec:
        yield item, operands[position : position + width(item)]
        position += width(item)
