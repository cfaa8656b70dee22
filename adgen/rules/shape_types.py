"""Types of primitives that move, join and convert arrays."""

from __future__ import annotations

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, dim, product
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Form, Type
from adgen.rules.assembly_types import length_of_diagonal
from adgen.rules.operands import (
    ONE,
    Shape,
    arrays,
    axis_in,
    integer_option,
    same_length,
    shape_option,
    show_shape,
)


def reshape(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`reshape(x; shape)` in row-major order; one length may be -1."""
    (of,) = arrays(op, span)
    shape = list(shape_option(op))
    total = product(of.shape)
    unknown = [k for k, d in enumerate(shape) if d == dim(-1)]
    if len(unknown) > 1:
        refuse("E301", f"reshape got the shape {show_shape(shape)} with more than one -1.", span)
    for k in unknown:
        others = product(tuple(d for d in shape if d != dim(-1)))
        shape[k] = _quotient(tuple(of.shape), tuple(d for d in shape if d != dim(-1))) or total // others
    why = f"reshape from {show_shape(of.shape)} to {show_shape(shape)} changes the number of elements."
    if not facts.left_open(total, product(tuple(shape))):
        same_length(total, product(tuple(shape)), facts, span, why)
    return (ArrayType(of.dtype, tuple(shape)),)


def _quotient(shape: Shape, divisor: Shape) -> Dim | None:
    """`product(shape) // product(divisor)` where the factors cancel exactly."""
    left = list(shape)
    for d in divisor:
        if d in left:
            left.remove(d)
        elif d != ONE:
            return None
    return product(tuple(left))


def triangle(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`tril`, `triu` of the matrices in the last two axes."""
    (of,) = arrays(op, span)
    if of.rank < 2:
        refuse("E301", f"{op.prim} takes a matrix here, not {of}.", span)
    return (of,)


def transpose(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`transpose(x; axes)`: axes None reverses them."""
    (of,) = arrays(op, span)
    axes = op.attr("axes")
    if axes is None:
        return (_moved(of, of.shape[::-1]),)
    order = (
        [axis_in(a, of.rank, "transpose", span) for a in axes if isinstance(a, int)] if isinstance(axes, tuple) else []
    )
    if sorted(order) != list(range(of.rank)):
        refuse("E301", f"transpose got the axes {axes} for an operand of {of.rank} axes.", span)
    return (_moved(of, tuple(of.shape[a] for a in order)),)


def _moved(of: ArrayType, shape: Shape) -> ArrayType:
    return ArrayType(of.dtype, shape, of.form if of.form is Form.SCALAR else Form.ARRAY)


def broadcast_to(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`broadcast_to(x; shape)`."""
    (of,) = arrays(op, span)
    shape = shape_option(op)
    fits_into(of.shape, shape, facts, span, "broadcast_to")
    return (ArrayType(of.dtype, shape),)


def fits_into(given: Shape, wanted: Shape, facts: Facts, span: Span, what: str) -> None:
    """Check that `given` broadcasts to exactly `wanted` (E301)."""
    if len(given) > len(wanted):
        refuse("E301", f"{what} cannot bring the shape {show_shape(given)} to {show_shape(wanted)}.", span)
    for a, b in zip(reversed(given), reversed(wanted)):
        if a != ONE:
            why = f"{what} cannot bring the shape {show_shape(given)} to {show_shape(wanted)}; {a} and {b} differ."
            same_length(a, b, facts, span, why)


def sum_to(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`sum_to(x; shape)`: the transpose of `broadcast_to`."""
    (of,) = arrays(op, span)
    shape = shape_option(op)
    fits_into(shape, of.shape, facts, span, "sum_to")
    return (ArrayType(of.dtype, shape, Form.ARRAY if shape else Form.SCALAR),)


def concatenate(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`concatenate(*xs; axis)`."""
    types = arrays(op, span)
    if not types or any(not t.rank for t in types):
        refuse("E301", "concatenate takes arrays with at least one axis.", span, "Use np.stack or np.array.")
    first = types[0]
    axis = axis_in(integer_option(op, "axis", 0), first.rank, "concatenate", span)
    named = " and ".join(show_shape(t.shape) for t in types)
    total = dim(0)
    for of in types:
        why = f"concatenate along axis {axis} got operands of shapes {named}."
        if of.rank != first.rank:
            refuse("E301", why, span)
        for k in range(first.rank):
            if k != axis:
                same_length(first.shape[k], of.shape[k], facts, span, why)
        total = total + of.shape[axis]
    shape = (*first.shape[:axis], total, *first.shape[axis + 1 :])
    return (ArrayType(str(_common(types)), shape),)


def stack(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`stack(*xs; axis)`, which also makes an array of numbers."""
    types = arrays(op, span)
    if not types:
        refuse("E301", "stack takes at least one array.", span)
    first = types[0]
    axis = axis_in(integer_option(op, "axis", 0), first.rank + 1, "stack", span)
    named = " and ".join(show_shape(t.shape) for t in types)
    for of in types:
        why = f"stack got operands of shapes {named}."
        if of.rank != first.rank:
            refuse("E301", why, span)
        for a, b in zip(first.shape, of.shape):
            same_length(a, b, facts, span, why)
    shape = (*first.shape[:axis], dim(len(types)), *first.shape[axis:])
    return (ArrayType(str(_common(types)), shape),)


def _common(types: tuple[ArrayType, ...]) -> np.dtype[np.generic]:
    """The dtype of joined arrays: Python numbers count with their own dtype, since they become arrays first."""
    return np.result_type(*(np.dtype(t.dtype) for t in types))


def diag(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`diag(x; k)`: the diagonal of a matrix, or a matrix with this diagonal."""
    (of,) = arrays(op, span)
    k = integer_option(op, "k", 0)
    if of.rank == 1:
        side = of.shape[0] + abs(k)
        return (ArrayType(of.dtype, (side, side)),)
    if of.rank != 2:
        refuse("E301", f"diag takes a vector or a matrix, not {of}.", span)
    rows, columns = of.shape
    length = length_of_diagonal(rows, columns, k, facts, span)
    return (ArrayType(of.dtype, (length,)),)


def astype(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`x.astype(dtype)`: of an array an array, of a number a NumPy scalar."""
    (of,) = arrays(op, span)
    dtype = str(np.dtype(str(op.attr("dtype", "float64"))))
    return (ArrayType(dtype, of.shape, Form.ARRAY if of.form is Form.ARRAY else Form.SCALAR),)


def cast(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`float(x)`, `int(x)`, `bool(x)`: of one number."""
    (of,) = arrays(op, span)
    if of.rank:
        refuse("E302", f"{op.attr('dtype')} of {of} needs one number, not an array.", span)
    form = op.attr("form", Form.PYTHON)
    return (ArrayType(str(op.attr("dtype", "float64")), (), form if isinstance(form, Form) else Form.PYTHON),)


def same(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """A value of the operand's own type."""
    return tuple(arrays(op, span))
