"""Whether NumPy reads a view of an array before it stores the view in the same array.

It does for arrays of two and more axes, which it copies where they overlap, and for vectors with one stride, which it
moves in the order that works. Vectors with different strides it writes while it reads: elements are wrong after
`A[:, 0] = A[1]` and `x[0:9:2] = x[0:5]` (`raw_array_assign_array` of NumPy 2.4 takes the strides for equal), and after
`x[mask] = x[::-2]`.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import assert_never

from adgen.emit.targets import operands_of
from adgen.ir.index import At, Dots, Item, NewAxis, Slice, parts
from adgen.ir.nodes import Apply, Atom, Value
from adgen.ir.types import ArrayType

Place = tuple[Value, tuple[Atom, ...], Hashable]
"""A part of an array: the array, the operands of the subscript, and what they mean."""


def reads_first(op: Apply, place: Place | None) -> bool:
    """Whether `a[...] = v` is as if `v` had been copied; `place` says of which part of an array `v` is a view."""
    items = operands_of(op)
    picked = [a.type for item, taken in items if isinstance(item, At) for a in taken]
    if any(isinstance(t, ArrayType) and t.kind == "b" for t in picked):
        return False
    fancy = any(isinstance(t, ArrayType) and t.rank for t in picked)
    target = op.args[0]
    new = sum(isinstance(item, NewAxis) for item, _ in items)
    if fancy or _rank(target) - len(picked) + new != 1:
        return True
    if place is None or place[0] != target or not isinstance(place[2], tuple):
        return False
    return _moves(items, _rank(target)) == _moves(list(parts(place[2], place[1])), _rank(target))


def _moves(items: list[tuple[Item, tuple[Atom, ...]]], rank: int) -> list[tuple[int, Atom | None]]:
    """The axes that a subscript leaves, each with its step."""
    hidden = rank - sum(isinstance(item, At | Slice) for item, _ in items)
    axis = 0
    found: list[tuple[int, Atom | None]] = []
    for item, taken in [*items, (Dots(), ())] if all(item != Dots() for item, _ in items) else items:
        match item:
            case At():
                axis += 1
            case Slice(step=step):
                found.append((axis, taken[-1] if step else None))
                axis += 1
            case Dots():
                found += [(axis + i, None) for i in range(hidden)]
                axis += hidden
            case NewAxis():
                pass
            case _:
                assert_never(item)
    return found


def _rank(atom: Atom) -> int:
    return atom.type.rank if isinstance(atom.type, ArrayType) else 0
