"""Types of functions that give places of an array: where a condition holds, where a triangle is."""

from __future__ import annotations

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, dim
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Type
from adgen.rules.operands import arrays, broadcast, count_of, integer_option, numpy_type, shape_option

PLACES = "int64"


def nonzero(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`nonzero(mask)`: for each axis the indices of the true elements."""
    (of,) = _mask(op, span)
    return (ArrayType(PLACES, (count_of(op.args[0]),)),) * of.rank


def flatnonzero(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`flatnonzero(mask)`."""
    _mask(op, span)
    return (ArrayType(PLACES, (count_of(op.args[0]),)),)


def argwhere(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`argwhere(mask)`: the indices of one true element in each row."""
    (of,) = _mask(op, span)
    return (ArrayType(PLACES, (count_of(op.args[0]), dim(of.rank))),)


def _mask(op: Apply, span: Span) -> tuple[ArrayType, ...]:
    types = arrays(op, span)
    if not types[0].rank or types[0].kind != "b":
        refuse("E302", f"{op.prim} takes a mask here, not {types[0]}.", span)
    return types


def triangle_indices(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`tril_indices(; n, k, m)`, `triu_indices(; n, k, m)`: rows and columns."""
    (rows,) = shape_option(op, "n")
    columns = rows if op.attr("m") is None else shape_option(op, "m")[0]
    k, lower = integer_option(op, "k", 0), op.prim == "tril_indices"
    whole = rows * columns
    below = _below(rows, columns, k if lower else k - 1, facts, span)
    return (ArrayType(PLACES, (below if lower else whole - below,)),) * 2


def _below(rows: Dim, columns: Dim, k: int, facts: Facts, span: Span) -> Dim:
    """The number of elements on the k-th diagonal and below."""
    if rows.const is not None and columns.const is not None:
        return dim(len(np.tril_indices(rows.const, k, columns.const)[0]))
    side = rows - abs(k)
    if rows != columns or not facts.assume_nonnegative(side, span):
        refuse("E305", "How many elements this triangle has is not known before the run.", span, "Use np.tril(x).")
    return side * (side + 1) // 2 if k <= 0 else rows * rows - side * (side - 1) // 2


def unravel_index(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`unravel_index(i; shape, order)`: an index for each axis."""
    (of,) = arrays(op, span)
    _integers((of,), op, span)
    return (numpy_type(PLACES, of.shape),) * len(shape_option(op))


def ravel_multi_index(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`ravel_multi_index(*indices; dims, mode, order)`."""
    types = arrays(op, span)
    _integers(types, op, span)
    return (numpy_type(PLACES, broadcast([t.shape for t in types], facts, span, "ravel_multi_index")),)


def _integers(types: tuple[ArrayType, ...], op: Apply, span: Span) -> None:
    if any(t.kind not in "iu" for t in types):
        refuse("E302", f"{op.prim} takes integers.", span)
