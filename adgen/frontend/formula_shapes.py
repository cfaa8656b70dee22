"""Shapes of atoms in rule texts, and moves that cost nothing where nothing moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from adgen.ir.builder import Builder, literal
from adgen.ir.dims import Dim, product
from adgen.ir.index import Item, NewAxis, Slice
from adgen.ir.nodes import Atom, Const
from adgen.ir.types import ArrayType


def shape_of(atom: Atom) -> tuple[Dim, ...]:
    """The shape of a number or an array."""
    assert isinstance(atom.type, ArrayType)
    return atom.type.shape


def rank_of(atom: Atom) -> int:
    """The number of axes."""
    return len(shape_of(atom))


def is_zero(x: Hashable) -> bool:
    """Whether a tangent is none: that of an operand that has none reads as 0 in a rule."""
    return x == literal(0.0) if isinstance(x, Const) else isinstance(x, (int, float)) and x == 0


def is_complex(atom: Atom) -> bool:
    """Whether the numbers are complex."""
    return isinstance(atom.type, ArrayType) and atom.type.kind == "c"


def reshaped(builder: Builder, x: Atom, shape: tuple[Dim, ...]) -> Atom:
    """`x` in the shape `shape`; itself where it has it."""
    now = shape_of(x)
    if len(now) == len(shape) and all(map(builder.facts.same, now, shape)):
        return x
    return builder.apply("reshape", x, shape=shape)


def with_new_axes(builder: Builder, x: Atom, axes: tuple[int, ...], rank: int) -> Atom:
    """`x[:, None]`: axes of length 1 at `axes` of a result of `rank` axes."""
    spec: list[Item] = [NewAxis() if k in axes else Slice() for k in range(rank)]
    return builder.apply("index", x, spec=tuple(spec))


def moved_last(builder: Builder, x: Atom, axes: tuple[int, ...]) -> tuple[Atom, Callable[[Atom], Atom]]:
    """`x` with `axes` merged into one last axis, and what puts a result of that shape back."""
    shape = shape_of(x)
    others = tuple(k for k in range(len(shape)) if k not in axes)
    order = others + axes
    back = tuple(order.index(k) for k in range(len(order)))
    turned = transposed(builder, x, order)
    merged = (*(shape[k] for k in others), product(tuple(shape[k] for k in axes)))

    def restore(result: Atom) -> Atom:
        return transposed(builder, reshaped(builder, result, shape_of(turned)), back)

    return reshaped(builder, turned, merged), restore


def transposed(builder: Builder, x: Atom, order: tuple[int, ...]) -> Atom:
    """`x` with its axes in this order; itself where that is theirs."""
    if order == tuple(range(len(order))):
        return x
    if order == tuple(reversed(range(len(order)))):
        return builder.apply("transpose", x)
    return builder.apply("transpose", x, axes=order)
