"""Types of products of arrays: `matmul`, `dot`, `outer`, `inner`, `einsum`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from string import ascii_letters

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, dim, product
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Type
from adgen.rules.elementwise_types import converted_dtype
from adgen.rules.operands import (
    ONE,
    Shape,
    arrays,
    axis_in,
    broadcast,
    integer_option,
    numpy_type,
    same_length,
    show_shape,
)


def matmul(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`x @ y`: a vector counts as a row on the left and as a column on the right; leading axes broadcast."""
    x, y = arrays(op, span)
    if not x.rank or not y.rank:
        refuse("E301", f"@ takes arrays with axes, not {x} and {y}.", span, "Use * for scalars.")
    _contract(x.shape, y.shape, max(y.rank - 2, 0), facts, span, "@")
    lead = broadcast([x.shape[:-2], y.shape[:-2]], facts, span, "@")
    rows = x.shape[-2:-1] if x.rank > 1 else ()
    columns = y.shape[-1:] if y.rank > 1 else ()
    return (numpy_type(converted_dtype(x, y), (*lead, *rows, *columns)),)


def dot(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.dot`: the last axis of x with the second to last of y; a product with a scalar."""
    x, y = arrays(op, span)
    dtype = converted_dtype(x, y)
    if not x.rank or not y.rank:
        return (numpy_type(dtype, x.shape or y.shape),)
    _contract(x.shape, y.shape, max(y.rank - 2, 0), facts, span, "dot")
    rest = y.shape[:-2] + y.shape[-1:] if y.rank > 1 else ()
    return (numpy_type(dtype, x.shape[:-1] + rest),)


def inner(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.inner`: the last axes of both."""
    x, y = arrays(op, span)
    dtype = converted_dtype(x, y)
    if not x.rank or not y.rank:
        return (numpy_type(dtype, x.shape or y.shape),)
    _contract(x.shape, y.shape, y.rank - 1, facts, span, "inner")
    return (numpy_type(dtype, x.shape[:-1] + y.shape[:-1]),)


def vdot(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.vdot`: of the flattened arrays."""
    x, y = arrays(op, span)
    a, b = product(x.shape), product(y.shape)
    same_length(a, b, facts, span, f"vdot got operands of {a} and {b} elements.")
    return (numpy_type(converted_dtype(x, y), ()),)


def outer(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.outer`: of the flattened arrays."""
    x, y = arrays(op, span)
    return (ArrayType(str(converted_dtype(x, y)), (product(x.shape), product(y.shape))),)


def vecdot(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.vecdot`: along one axis, the others broadcast."""
    x, y = arrays(op, span)
    axis = integer_option(op, "axis", -1)
    rows = [(*of.shape[:k], *of.shape[k + 1 :]) for of in (x, y) if (k := axis_in(axis, of.rank, op.prim, span)) >= 0]
    a, b = x.shape[axis], y.shape[axis]
    why = f"vecdot got operands of shapes {show_shape(x.shape)} and {show_shape(y.shape)}; {a} and {b} differ."
    same_length(a, b, facts, span, why)
    return (numpy_type(converted_dtype(x, y), broadcast(rows, facts, span, op.prim)),)


def matvec(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.matvec`: matrices in the last two axes of x, vectors in the last axis of y; the other axes broadcast."""
    x, y = arrays(op, span)
    return (_stacks(op, x, y, x.shape[-1:], x.shape[-2:-1], facts, span),)


def vecmat(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.vecmat`: vectors in the last axis of x, matrices in the last two axes of y; the other axes broadcast."""
    x, y = arrays(op, span)
    return (_stacks(op, y, x, y.shape[-2:-1], y.shape[-1:], facts, span),)


def _stacks(
    op: Apply, matrices: ArrayType, vectors: ArrayType, inner: Shape, outer: Shape, facts: Facts, span: Span
) -> ArrayType:
    """The vectors of length `outer` that come of matrices and vectors which meet along `inner`."""
    if matrices.rank < 2 or not vectors.rank:
        refuse("E301", f"{op.prim} takes matrices and vectors, not {matrices} and {vectors}.", span)
    why = f"{op.prim} got matrices of shape {show_shape(matrices.shape)}, vectors of {show_shape(vectors.shape)}."
    same_length(inner[0], vectors.shape[-1], facts, span, why)
    lead = broadcast([matrices.shape[:-2], vectors.shape[:-1]], facts, span, op.prim)
    return ArrayType(str(converted_dtype(matrices, vectors)), (*lead, *outer))


def tensordot(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.tensordot`: the axes that meet are summed over, the others follow each other."""
    x, y = arrays(op, span)
    first, second = met_axes(op.attr("axes", 2), x.rank, y.rank, span)
    for i, j in zip(first, second, strict=True):
        why = f"tensordot got operands of shapes {show_shape(x.shape)} and {show_shape(y.shape)}."
        same_length(x.shape[i], y.shape[j], facts, span, why)
    left = (d for k, d in enumerate(x.shape) if k not in first)
    right = (d for k, d in enumerate(y.shape) if k not in second)
    return (ArrayType(str(converted_dtype(x, y)), (*left, *right)),)


def met_axes(axes: Hashable, left: int, right: int, span: Span) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes of both operands that `tensordot` sums over: their number, or one tuple for each operand."""
    match axes:
        case int(count):
            first, second = tuple(range(left - count, left)), tuple(range(count))
            if min(left, right) < count:
                refuse("E301", f"tensordot over {count} axes got operands of {left} and {right}.", span)
        case (int(i), int(j)):
            first, second = (axis_in(i, left, "tensordot", span),), (axis_in(j, right, "tensordot", span),)
        case ((*_,) as one, (*_,) as other):
            first = tuple(axis_in(a, left, "tensordot", span) for a in one if isinstance(a, int))
            second = tuple(axis_in(a, right, "tensordot", span) for a in other if isinstance(a, int))
        case _:
            refuse("E203", f"tensordot takes a number of axes, or one tuple for each operand, not {axes}.", span)
    if len(first) != len(second) or len(set(first)) != len(first) or len(set(second)) != len(second):
        refuse("E301", f"tensordot cannot pair the axes {first} with {second}.", span)
    return first, second


def kron(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.kron`: a block for each element of x; missing leading axes count as 1."""
    x, y = arrays(op, span)
    rank = max(x.rank, y.rank)
    left, right = ((ONE,) * (rank - of.rank) + of.shape for of in (x, y))
    return (ArrayType(str(converted_dtype(x, y)), tuple(a * b for a, b in zip(left, right, strict=True))),)


def cross(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.cross` of vectors with three components."""
    x, y = arrays(op, span)
    rows = []
    for of, name in ((x, "axisa"), (y, "axisb")):
        axis = axis_in(integer_option(op, name, -1), of.rank, op.prim, span)
        if of.shape[axis].const != 3:
            refuse("E301", f"cross takes vectors of three components, not of {of.shape[axis]}.", span)
        rows.append((*of.shape[:axis], *of.shape[axis + 1 :]))
    lead = broadcast(rows, facts, span, op.prim)
    place = axis_in(integer_option(op, "axisc", -1), len(lead) + 1, op.prim, span)
    return (ArrayType(str(converted_dtype(x, y)), (*lead[:place], dim(3), *lead[place:])),)


def _contract(x: Shape, y: Shape, axis: int, facts: Facts, span: Span, what: str) -> None:
    a, b = x[-1], y[axis]
    why = f"{what} got operands of shapes {show_shape(x)} and {show_shape(y)}; {a} and {b} differ."
    same_length(a, b, facts, span, why)


@dataclass(frozen=True, slots=True)
class Subscripts:
    """`"ij,jk->ik"` read: one string of labels for each operand, and one for the result.

    The axes of an ellipsis get letters that the text does not use, the same ones counted from its right end, so that
    they align as in broadcasting.
    """

    inputs: tuple[str, ...]
    output: str


def subscripts(text: str, ranks: tuple[int, ...], span: Span) -> Subscripts:
    """Read einsum subscripts, with implicit output and ellipsis as NumPy reads them; E203 where they do not fit."""
    left, arrow, right = text.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(ranks):
        refuse("E203", f"einsum got {len(ranks)} operands for the subscripts {text!r}.", span)
    spare = [c for c in ascii_letters if c not in text]
    inputs = tuple(_labels(t, r, text, spare, span) for t, r in zip(terms, ranks, strict=True))
    seen = Counter("".join(inputs))
    dots = "".join(c for c in reversed(spare) if c in seen)
    if arrow:
        output = right.replace("...", dots)
    else:
        output = dots + "".join(c for c in sorted(seen) if seen[c] == 1 and c not in dots)
    unknown = set(output) - set("".join(inputs))
    if unknown or len(set(output)) != len(output):
        refuse("E203", f"The output of the einsum subscripts {text!r} does not fit its inputs.", span)
    return Subscripts(inputs, output)


def _labels(term: str, rank: int, text: str, spare: list[str], span: Span) -> str:
    named = len(term.replace("...", ""))
    if named > rank or ("..." not in term and named != rank):
        refuse("E301", f"The einsum subscripts {text!r} name {named} axes of an operand that has {rank}.", span)
    return term.replace("...", "".join(reversed(spare[: rank - named])))


def einsum(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.einsum(subscripts, *xs)`."""
    types = arrays(op, span)
    read = subscripts(str(op.attr("subscripts")), tuple(t.rank for t in types), span)
    lengths: dict[str, Dim] = {}
    for labels, of in zip(read.inputs, types, strict=True):
        for label, length in zip(labels, of.shape, strict=True):
            before = lengths.setdefault(label, length)
            if ONE in (before, length):
                lengths[label] = length if before == ONE else before
                continue
            why = f"einsum gives the index {label} the lengths {before} and {length}."
            same_length(before, length, facts, span, why)
    return (numpy_type(converted_dtype(*types), tuple(lengths[c] for c in read.output)),)
