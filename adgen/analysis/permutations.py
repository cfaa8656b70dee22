"""Whether index arrays surely name no place twice, which is known of sorting orders, of grids and of diagonals.

In `x[order]` with `order = argsort(x)` every place occurs once; so it does in `x[arange(n)[:, None], order]` where
`order` sorts each row, and in `x[arange(n), i]` whatever i is. What is added there may be stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adgen.ir.index import NewAxis, Slice
from adgen.ir.nodes import Apply, Atom, Const
from adgen.ir.types import ArrayType

Made = Callable[[Atom], Apply | None]
"""What made a value, if a primitive did."""

TOGETHER = frozenset({"nonzero", "tril_indices", "triu_indices"})
"""Primitives whose results say, together, where one element after the other is."""

ORDERS = frozenset({"argsort", "argpartition"})


@dataclass(frozen=True, slots=True)
class Along:
    """The axis, counted from the end, along which the numbers of an index array differ.

    Those of a `grid` depend on that axis alone; those of an order differ where the other places are the same.
    """

    axis: int
    grid: bool


LINE = Along(-1, grid=True)


def distinct(operands: tuple[Atom, ...], made: Made) -> bool:
    """Whether a subscript with these operands selects no element twice.

    Two places that differ along the axis of a grid have different numbers there. All others differ along one axis only,
    so that one order, but not two, may tell them apart.
    """
    arrays = {a: a.type for a in operands if isinstance(a.type, ArrayType) and a.type.rank}
    masks = [of.kind == "b" for of in arrays.values()]
    if any(masks):
        return all(masks)
    if _together([*arrays], made):
        return True
    long = {k for of in arrays.values() for k in range(-of.rank, 0) if of.shape[k].const != 1}
    found = [along for a, of in arrays.items() if (along := _along(a, made)) and of.shape[along.axis].const != 1]
    left = long - {along.axis for along in found if along.grid}
    return len(left) <= 1 and left <= {along.axis for along in found if not along.grid}


def _together(arrays: list[Atom], made: Made) -> bool:
    """Whether these are all the results of a primitive that lists places."""
    makers = {made(a) for a in arrays}
    match makers.pop() if len(makers) == 1 else None:
        case Apply("nonzero", (of,)):
            return len(arrays) == _rank(of)
        case Apply(prim) if prim in TOGETHER:
            return len(arrays) == 2
        case _:
            return False


def _along(array: Atom, made: Made) -> Along | None:
    op = made(array)
    match op:
        case Apply("arange", (Const(lo), _, Const(step))):
            return LINE if lo.real >= 0 and step.real > 0 else None  # counted from the end, a place has another name
        case Apply("add", (inner, Const(by)) | (Const(by), inner)):
            return _along(inner, made) if by.real >= 0 else None
        case Apply("flatnonzero"):
            return LINE
        case Apply("delete", (inner, _)) if _rank(inner) == 1:
            return _along(inner, made)
        case Apply(prim) if prim in ORDERS:
            axis = op.attr("axis", -1)
            assert isinstance(axis, int)
            return Along(axis - _rank(array) if axis >= 0 else axis, grid=_rank(array) == 1)
        case Apply("index", (base, *places)):
            return _part(_along(base, made), op.attr("spec"), places)
        case _:
            return None


def _part(base: Along | None, spec: object, places: list[Atom]) -> Along | None:
    """Of a part by slices, of what a mask selects from a vector, and of a vector with new axes behind it."""
    items = spec if isinstance(spec, tuple) else ()
    if base is None or not items:
        return base
    if all(isinstance(item, Slice) for item in items) or (len(items) == 1 and all(map(_is_mask, places))):
        return base
    first, *others = items
    behind = isinstance(first, Slice) and all(isinstance(item, NewAxis) for item in others)
    return Along(-len(items), grid=True) if behind and base == LINE else None


def _is_mask(place: Atom) -> bool:
    return isinstance(place.type, ArrayType) and place.type.kind == "b" and place.type.rank == 1


def _rank(atom: Atom) -> int:
    return atom.type.rank if isinstance(atom.type, ArrayType) else 0
