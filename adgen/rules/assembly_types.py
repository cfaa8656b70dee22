"""Types of primitives that repeat, rotate and pad arrays, and take diagonals."""

from __future__ import annotations

from collections.abc import Hashable

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, dim, opaque, product
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Form, Type
from adgen.rules.operands import (
    ONE,
    Shape,
    array_of,
    arrays,
    axis_in,
    integer_option,
    same_length,
    shape_option,
    total_of,
)

ZERO = dim(0)
Widths = tuple[tuple[Dim, Dim], ...]


def repeat(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`repeat(x; repeats, axis)`: each element as often, or each position of the axis as often as a tuple says."""
    (of,) = arrays(op, span)
    axis = op.attr("axis")
    shape = (product(of.shape),) if axis is None else of.shape
    place = 0 if axis is None else axis_in(integer_option(op, "axis", 0), of.rank, "repeat", span)
    times = shape_option(op, "repeats")
    if isinstance(op.attr("repeats"), tuple):
        why = f"repeat got {len(times)} numbers of repetitions for an axis of length {shape[place]}."
        same_length(shape[place], dim(len(times)), facts, span, why)
        length = sum(times, dim(0))
    else:
        length = shape[place] * times[0]
    return (ArrayType(of.dtype, (*shape[:place], length, *shape[place + 1 :])),)


def repeat_each(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`repeat_each(x, counts; axis)`: each position of the axis as often as an array says."""
    of, counts = arrays(op, span)
    axis = op.attr("axis")
    shape = (product(of.shape),) if axis is None else of.shape
    place = 0 if axis is None else axis_in(integer_option(op, "axis", 0), of.rank, "repeat", span)
    if counts.rank != 1 or counts.kind not in "iu":
        refuse("E302", f"repeat takes a vector of integers, not {counts}.", span)
    why = f"repeat got {counts.shape[0]} numbers of repetitions for an axis of length {shape[place]}."
    same_length(shape[place], counts.shape[0], facts, span, why)
    return (ArrayType(of.dtype, (*shape[:place], total_of(op.args[1]), *shape[place + 1 :])),)


def tile(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`tile(x; reps)`: the array so often along each axis; aligned at the end."""
    (of,) = arrays(op, span)
    reps = shape_option(op, "reps")
    rank = max(len(reps), of.rank)
    lengths = zip(_filled_up(of.shape, rank), _filled_up(reps, rank), strict=True)
    return (ArrayType(of.dtype, tuple(n * times for n, times in lengths)),)


def _filled_up(shape: Shape, rank: int) -> Shape:
    return (*(ONE,) * (rank - len(shape)), *shape)


def roll(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`roll(x, shift; axis)`."""
    of, shift = (array_of(a, op, span) for a in op.args)
    if shift.rank or shift.kind not in "iu":
        refuse("E302", f"roll shifts by an integer, not {shift}.", span)
    if op.attr("axis") is not None:
        axis_in(integer_option(op, "axis", 0), of.rank, "roll", span)
    return (ArrayType(of.dtype, of.shape),)


def delete(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`delete(x, i; axis)`: one position of an axis; axis None is the only one."""
    of, index = (array_of(a, op, span) for a in op.args)
    if index.rank or index.kind not in "iu":
        refuse("E302", f"delete takes an integer, not {index}.", span)
    if op.attr("axis") is None and of.rank != 1:
        refuse("E301", f"delete takes an axis for an operand of {of.rank} axes.", span)
    axis = axis_in(integer_option(op, "axis", 0), of.rank, "delete", span)
    return (ArrayType(of.dtype, (*of.shape[:axis], of.shape[axis] - 1, *of.shape[axis + 1 :])),)


def widths(given: Hashable, rank: int) -> Widths:
    """The lengths before and after each axis: of one for all sides, of a pair for all axes, or of a pair for each."""
    match given:
        case Dim() as every:
            return ((every, every),) * rank
        case (Dim() as before, Dim() as after):
            return ((before, after),) * rank
        case tuple():
            return tuple((pair[0], pair[1]) for pair in given if isinstance(pair, tuple))
        case _:
            return ((ZERO, ZERO),) * rank


def pad(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`pad(x; pad_width, mode)`."""
    (of,) = arrays(op, span)
    pairs = widths(op.attr("pad_width"), of.rank)
    if len(pairs) != of.rank:
        refuse("E301", f"pad got widths for {len(pairs)} axes, and its operand has {of.rank}.", span)
    grown = (n + before + after for n, (before, after) in zip(of.shape, pairs, strict=True))
    return (ArrayType(of.dtype, tuple(grown)),)


def diagonal(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`diagonal(x; offset, axis1, axis2)`: the two axes become one, the last."""
    (of,) = arrays(op, span)
    first, second = (axis_in(integer_option(op, f"axis{k}", k - 1), of.rank, "diagonal", span) for k in (1, 2))
    if first == second:
        refuse("E301", f"diagonal takes two different axes, and got {first} twice.", span)
    length = length_of_diagonal(of.shape[first], of.shape[second], integer_option(op, "offset", 0), facts, span)
    others = tuple(d for k, d in enumerate(of.shape) if k not in (first, second))
    return (ArrayType(of.dtype, (*others, length), Form.ARRAY),)


def length_of_diagonal(rows: Dim, columns: Dim, offset: int, facts: Facts, span: Span) -> Dim:
    """The number of elements `x[i, i + offset]`."""
    below, beside = rows - max(-offset, 0), columns - max(offset, 0)
    if facts.nonnegative(beside - below):
        length = below
    elif facts.nonnegative(below - beside):
        length = beside
    else:
        length = opaque("min", below, beside)
    return length if facts.assume_nonnegative(length, span) else opaque("max", 0, length)
