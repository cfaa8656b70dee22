"""Whether index arrays surely name no place twice, which is known of sorting orders, of grids and of diagonals.

In `x[order]` with `order = argsort(x)` every place occurs once; so it does in `x[arange(n)[:, None], order]` where
`order` sorts each row, and in `x[i, i + 1]` with `i = arange(n)`. What is added there may be stored.
"""

from __future__ import annotations

from collections.abc import Callable

from adgen.ir.index import NewAxis, Slice
from adgen.ir.nodes import Apply, Atom, Const
from adgen.ir.types import ArrayType

Made = Callable[[Atom], Apply | None]
"""What made a value, if a primitive did."""

TOGETHER = frozenset({"nonzero", "tril_indices", "triu_indices"})
"""Primitives whose results say, together, where one element after the other is."""

ORDERS = frozenset({"argsort", "argpartition"})


def distinct(operands: tuple[Atom, ...], made: Made) -> bool:
    """Whether a subscript with these operands selects no element twice."""
    arrays = [a for a in operands if _rank(a)]
    if all(_type(a).kind == "b" for a in arrays):
        return True
    makers = {made(a) for a in arrays}
    if len(makers) == 1 and (maker := makers.pop()) is not None and maker.prim in TOGETHER:
        return len(set(arrays)) == _results(maker)
    rank = max(map(_rank, arrays))
    axes = [_axis(a, made) for a in arrays]
    if rank == 1 and len({_type(a).shape for a in arrays}) == 1:
        return -1 in axes
    return set(axes) == set(range(-rank, 0)) and len(axes) == rank and all(map(_spans, axes, arrays, [arrays] * rank))


def _axis(array: Atom, made: Made) -> int | None:
    """The axis, counted from the end, along which the numbers of an index array differ; None where that is unknown."""
    op = made(array)
    match op:
        case Apply("arange", (Const(lo), _, Const(step))):
            return -1 if lo.real >= 0 and step.real > 0 else None  # counted from the end, a place has another name
        case Apply("add", (inner, Const(by)) | (Const(by), inner)):
            return _axis(inner, made) if by.real >= 0 else None
        case Apply("flatnonzero"):
            return -1
        case Apply("delete", (inner, _)) if _rank(inner) == 1:
            return _axis(inner, made)
        case Apply(prim) if prim in ORDERS:
            axis = op.attr("axis", -1)
            assert isinstance(axis, int)
            return axis - _rank(array) if axis >= 0 else axis
        case Apply("index", (base, *places)):
            spec = op.attr("spec")
            items = spec if isinstance(spec, tuple) else ()
            if all(isinstance(item, Slice) for item in items) or (len(items) == 1 and _is_mask(places)):
                return _axis(base, made)
            behind = len(items) - 1
            grown = isinstance(items[0], Slice) and all(isinstance(item, NewAxis) for item in items[1:])
            return -1 - behind if grown and _rank(base) == 1 and _axis(base, made) == -1 else None
        case _:
            return None


def _results(maker: Apply) -> int:
    return _rank(maker.args[0]) if maker.prim == "nonzero" else 2


def _is_mask(places: list[Atom]) -> bool:
    return len(places) == 1 and _rank(places[0]) == 1 and _type(places[0]).kind == "b"


def _spans(axis: int | None, array: Atom, arrays: list[Atom]) -> bool:
    """Whether no other array stretches an axis along which this one does not go."""
    if axis is None or _type(array).shape[axis].const != 1:
        return axis is not None
    return all(_rank(a) < -axis or _type(a).shape[axis].const == 1 for a in arrays)


def _type(atom: Atom) -> ArrayType:
    assert isinstance(atom.type, ArrayType)
    return atom.type


def _rank(atom: Atom) -> int:
    return atom.type.rank if isinstance(atom.type, ArrayType) else 0
