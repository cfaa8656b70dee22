"""What every inference rule asks of its operands: their array types, their options, one broadcast shape."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, Opaque, Ref, dim, of
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Atom, Value
from adgen.ir.types import ArrayType, Form, ListType

Shape = tuple[Dim, ...]
ONE = dim(1)


def array_of(atom: Atom, op: Apply, span: Span) -> ArrayType:
    """The type of an operand that must be a number or an array (E302)."""
    match atom.type:
        case ArrayType():
            return atom.type
        case ListType():
            refuse("E302", f"{op.prim} got a list, {atom.type}, where it needs a number or an array.", span)


def arrays(op: Apply, span: Span) -> tuple[ArrayType, ...]:
    """The types of all operands, which must be numbers or arrays (E302)."""
    return tuple(array_of(a, op, span) for a in op.args)


def show_shape(shape: Sequence[Dim]) -> str:
    """A shape as Python writes it: `(n, 3)`."""
    inner = ", ".join(map(str, shape))
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def broadcast(shapes: Sequence[Shape], facts: Facts, span: Span, what: str) -> Shape:
    """The common shape by NumPy's rule: aligned at the end, a literal 1 stretches.

    Lengths that cannot be proved equal become guards; where that is not possible either, the refusal (E301) names
    all shapes.
    """
    rank = max(map(len, shapes), default=0)
    padded = [(ONE,) * (rank - len(s)) + tuple(s) for s in shapes]
    result: list[Dim] = []
    for lengths in zip(*padded, strict=True):
        length = ONE
        for other in lengths:
            if other == ONE:
                continue
            if length != ONE and not facts.assume_same(length, other, span):
                named = " and ".join(show_shape(s) for s in shapes)
                refuse("E301", f"{what} got operands of shapes {named}; {length} and {other} differ.", span)
            length = other if length == ONE or other.const is not None else length
        result.append(length)
    return tuple(result)


def same_length(a: Dim, b: Dim, facts: Facts, span: Span, why: str) -> None:
    """Make two lengths equal, or refuse with E301 and the sentence `why`."""
    if not facts.assume_same(a, b, span):
        refuse("E301", why, span)


def numpy_type(dtype: str | np.dtype[np.generic], shape: Shape) -> ArrayType:
    """What a NumPy function returns: an array, or a scalar where no axis is left."""
    return ArrayType(str(np.dtype(dtype)), shape, Form.ARRAY if shape else Form.SCALAR)


def axes_of(op: Apply, rank: int, span: Span, name: str = "axis") -> tuple[int, ...] | None:
    """The option `axis` as nonnegative axes in order; None where it is None (E301 where it is out of range)."""
    given = op.attr(name)
    if given is None:
        return None
    wanted = given if isinstance(given, tuple) else (given,)
    return tuple(axis_in(a, rank, op.prim, span) for a in wanted if isinstance(a, int))


def axis_in(axis: int, rank: int, what: str, span: Span) -> int:
    """An axis counted from the front; E301 where an array of this rank has no such axis."""
    if not -rank <= axis < rank:
        refuse("E301", f"{what} got axis {axis}, but its operand has {rank} axes.", span)
    return axis % rank


def integer_option(op: Apply, name: str, default: int) -> int:
    """A static option that is an integer."""
    value = op.attr(name, default)
    return value if isinstance(value, int) else default


def shape_option(op: Apply, name: str = "shape") -> Shape:
    """A static option that is a shape."""
    value = op.attr(name, ())
    items = value if isinstance(value, tuple) else (value,)
    return tuple(d if isinstance(d, Dim) else dim(d) for d in items if isinstance(d, (Dim, int, str)))


def count_of(mask: Atom) -> Dim:
    """The number of true elements of a mask, as a length."""
    return _by_run("count", mask)


def total_of(counts: Atom) -> Dim:
    """The sum of a vector of integers, as a length."""
    return _by_run("total", counts)


def _by_run(function: str, of_array: Atom) -> Dim:
    number = of_array.id if isinstance(of_array, Value) else -1
    return of(Opaque(function, (of(Ref(number)),)))
