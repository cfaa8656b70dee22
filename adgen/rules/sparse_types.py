"""Types of products of sparse matrices."""

from __future__ import annotations

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Type
from adgen.rules.elementwise_types import result_dtype
from adgen.rules.operands import arrays, same_length, shape_option, show_shape


def by_rows(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """Of compressed rows."""
    return _compressed(op, 0, facts, span)


def by_columns(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """Of compressed columns."""
    return _compressed(op, 1, facts, span)


def by_places(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """Of numbers with the row and the column of each."""
    return (_product(op, facts, span),)


def _compressed(op: Apply, axis: int, facts: Facts, span: Span) -> tuple[Type, ...]:
    made = _product(op, facts, span)
    starts, lengths = arrays(op, span)[2], shape_option(op)
    why = f"{op.prim} of the shape {show_shape(lengths)} got an indptr of the length {starts.shape[0]}."
    same_length(starts.shape[0], lengths[axis] + 1, facts, span, why)
    return (made,)


def _product(op: Apply, facts: Facts, span: Span) -> ArrayType:
    data, places, others, x = arrays(op, span)
    shape = shape_option(op)
    if len(shape) != 2 or any(of.rank != 1 for of in (data, places, others)) or x.rank not in (1, 2):
        refuse("E301", f"{op.prim} takes a sparse matrix and a vector or matrix, not {x}.", span)
    if not (data.inexact or x.inexact) or {places.kind, others.kind} - {"i"}:
        refuse("E302", f"{op.prim} takes floats at places that are integers, not {data}, {places}, {others}.", span)
    same_length(data.shape[0], places.shape[0], facts, span, f"{op.prim} got {data} at the places {places}.")
    if op.prim == "coo_product":
        same_length(data.shape[0], others.shape[0], facts, span, f"{op.prim} got {data} at the places {others}.")
    why = f"A sparse matrix of the shape {show_shape(shape)} cannot be multiplied with {x}."
    same_length(shape[1], x.shape[0], facts, span, why)
    return ArrayType(str(result_dtype(data, x)), (shape[0], *x.shape[1:]))


def numbers(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`row_numbers`: one integer for each number of a matrix."""
    arrays(op, span)
    length = op.attr("length")
    return (ArrayType("int64", (length if isinstance(length, Dim) else shape_option(op, "length")[0],)),)
