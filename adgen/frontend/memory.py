"""Which parameters must not share memory.

A function that writes to one parameter sees its write in every other one that looks at the same memory. Here each
parameter is an array of its own, so the derivative asks for that at entry; only the caller can know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adgen.frontend.values import Cell, Content, Place
from adgen.ir.nodes import Value
from adgen.ir.types import ArrayType, Form


@dataclass(slots=True)
class Memory:
    """What is written in place, and which pairs of arrays are taken to be apart by a test of the user; `given` are the
    arrays of the caller.
    """

    given: set[Place] = field(default_factory=set)
    written: set[Place] = field(default_factory=set)
    apart: set[frozenset[Place]] = field(default_factory=set)

    def pairs(self, params: Iterable[Value], memory: Mapping[Content, Place]) -> tuple[tuple[int, int], ...]:
        """The positions of parameters that must be apart; `memory` says where each one lies."""
        arrays = [(k, p, memory[p]) for k, p in enumerate(params) if _is_array(p) and p in memory]
        return tuple(
            (k, j)
            for k, param, place in arrays
            for j, other, its in arrays
            if k < j and _one_kind(param, other) and self._must(place, its)
        )

    def _must(self, a: Place, b: Place) -> bool:
        return a in self.written or b in self.written or frozenset((a, b)) in self.apart


def places(contents: Mapping[Place, Content]) -> dict[Content, Place]:
    """Where each array lies that is a value of its own."""
    return {content: place for place, content in contents.items() if isinstance(place, Cell)}


def _is_array(value: Value) -> bool:
    return isinstance(value.type, ArrayType) and value.type.form is Form.ARRAY


def _one_kind(a: Value, b: Value) -> bool:
    """Whether arrays of these types are ever views of one memory: `z.real` is one of the complex `z`."""
    kinds = {v.type.kind for v in (a, b) if isinstance(v.type, ArrayType)}
    return len(kinds) == 1 or kinds == {"f", "c"}
