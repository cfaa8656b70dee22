"""Types of what sorts, ranks and searches."""

from __future__ import annotations

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import dim
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Form, Type
from adgen.rules.operands import Shape, array_of, arrays, axes_of, axis_in, broadcast, integer_option, numpy_type
from adgen.rules.reduction_types import reduced


def ordered(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`sort(x; axis)`: the type of x."""
    (of,) = arrays(op, span)
    _lane(op, of, span)
    return (of,)


def order(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`argsort(x; axis)`, `argpartition(x; kth, axis)`: a place for each element."""
    (of,) = arrays(op, span)
    _lane(op, of, span)
    return (ArrayType("int64", of.shape),)


def _lane(op: Apply, of: ArrayType, span: Span) -> int:
    if not of.rank:
        refuse("E301", f"{op.prim} takes an array with at least one axis.", span)
    return axis_in(integer_option(op, "axis", -1), of.rank, op.prim, span)


def taken_along(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`take_along_axis(x, i; axis)`: as many elements as i names along the axis; the other axes broadcast."""
    of, places = arrays(op, span)
    axis = _lane(op, of, span)
    if places.kind not in "iu" or places.rank != of.rank:
        refuse("E302", f"take_along_axis needs integers with {of.rank} axes, not {places}.", span)
    others = broadcast([_without(of.shape, axis), _without(places.shape, axis)], facts, span, op.prim)
    return (ArrayType(of.dtype, (*others[:axis], places.shape[axis], *others[axis:])),)


def _without(shape: Shape, axis: int) -> Shape:
    return (*shape[:axis], *shape[axis + 1 :])


def middle(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`median`: integers become float64."""
    (of,) = arrays(op, span)
    _some(op, of, span)
    return (numpy_type(np.median(np.zeros(1, of.dtype)).dtype, reduced(op, of, span)),)


def ranked(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`quantile(x, q; axis, method, keepdims)`: the axes of q, then those of x that are left."""
    of = array_of(op.args[0], op, span)
    q = array_of(op.args[1], op, span)
    if of.kind == "c" or q.kind not in "biuf":
        refuse("E302", f"{op.prim} takes real numbers, not {of} and {q}.", span)
    _some(op, of, span)
    shape = reduced(op, of, span)
    with np.errstate(all="ignore"):
        dtype = getattr(np, op.prim)(np.ones(1, of.dtype), _example(q), method=op.attr("method", "linear")).dtype
    return (numpy_type(dtype, (*q.shape, *shape)),)


def _some(op: Apply, of: ArrayType, span: Span) -> None:
    """Refuse (E301) a quantile of no elements, which NumPy gives as nan with a warning."""
    axes = axes_of(op, of.rank, span)
    if any(of.shape[a] == dim(0) for a in (range(of.rank) if axes is None else axes)):
        refuse("E301", f"{op.prim} of no elements is not a number.", span)


def _example(q: ArrayType) -> object:
    """A quantile of the type of q: NumPy takes the dtype of arrays for its own."""
    if q.form is Form.PYTHON:
        return 0 if q.kind in "bi" else 0.0
    example = np.zeros((1,) * q.rank, q.dtype)
    return example if q.rank or q.form is Form.ARRAY else example[()]
