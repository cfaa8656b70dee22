"""Types of what sorts, ranks and searches."""

from __future__ import annotations

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import dim
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Const
from adgen.ir.types import BOOL, INT, ArrayType, Form, Type
from adgen.rules.operands import (
    Shape,
    array_of,
    arrays,
    axes_of,
    axis_in,
    broadcast,
    integer_option,
    numpy_type,
    same_length,
)
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
    most = 100 if op.prim.endswith("percentile") else 1
    if isinstance(op.args[1], Const) and not 0 <= op.args[1].value.real <= most:
        refuse("E302", f"{op.prim} takes q between 0 and {most}, not {op.args[1].text}.", span)
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


def joint_order(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`lexsort(*keys; axis)`: keys of one shape; `lexsort_rows(keys; axis)`: the rows of one array."""
    types = arrays(op, span)
    if op.prim == "lexsort_rows":
        types = tuple(t.with_shape(t.shape[1:]) for t in types if t.rank)
    if not types or not types[0].rank:
        refuse("E301", "lexsort takes at least one key, which is an array.", span)
    _lane(op, types[0], span)
    return (ArrayType("int64", broadcast([t.shape for t in types], facts, span, op.prim)),)


def searched(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`searchsorted(a, v; side)`, `digitize(x, bins; right)`: a place in the sorted vector for each number."""
    first, second = arrays(op, span)
    vector, numbers = (first, second) if op.prim == "searchsorted" else (second, first)
    if vector.rank != 1:
        refuse("E301", f"{op.prim} searches a vector, not {vector}.", span)
    return (numpy_type("int64", numbers.shape),)


def bins_counted(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`bin_count(x; bins)`, `bin_count_within(x, low, high; bins)`: a number of bins, by a rule of NumPy."""
    numbers, *bounds = arrays(op, span)
    if numbers.kind not in "iuf" or any(b.rank or b.kind not in "iuf" for b in bounds):
        refuse("E302", "The bins of a histogram are counted for real numbers, within two of them.", span)
    return (INT,)


def close(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`isclose`, and `allclose`, which is one truth value of Python."""
    shape = broadcast([t.shape for t in arrays(op, span)], facts, span, op.prim)
    return (BOOL if op.prim == "allclose" else numpy_type("bool", shape),)


def interpolated(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`interp(x, xp, fp)`: always in double precision."""
    x, xp, fp = arrays(op, span)
    if xp.rank != 1 or fp.rank != 1:
        refuse("E301", f"interp takes points in vectors, not {xp} and {fp}.", span)
    same_length(xp.shape[0], fp.shape[0], facts, span, f"interp got points of shapes {xp} and {fp}.")
    if "c" in (x.kind, xp.kind):
        refuse("E302", "interp takes real places; the values there may be complex.", span)
    if not all(np.can_cast(t.dtype, complex) for t in (x, xp, fp)):
        refuse("E302", "NumPy has no interp in long double precision.", span, "Write x.astype(np.float64).")
    return (numpy_type("complex128" if fp.kind == "c" else "float64", x.shape),)


def chosen(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`choose(a, *choices)`: integers and choices broadcast; the dtype is that of all choices."""
    places, *choices = arrays(op, span)
    if places.kind not in "biu" or not choices:
        refuse("E302", f"choose needs integers and choices, not {places}.", span)
    dtype = np.result_type(*(np.dtype(t.dtype) for t in choices))
    return (numpy_type(dtype, broadcast([places.shape, *(t.shape for t in choices)], facts, span, op.prim)),)
