"""Types of `scipy.linalg`: matrices in the last two axes, and one or more vectors in columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import dim
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import BOOL, ArrayType, Type
from adgen.rules.linalg_types import computed, eigen, inverse, known_order, shorter, triangular
from adgen.rules.operands import arrays, broadcast, integer_option, numpy_type, same_length, shape_option, show_shape


def _square(of: ArrayType, op: Apply, facts: Facts, span: Span) -> None:
    if of.rank < 2:
        refuse("E301", f"{op.prim} takes square matrices, not {of}.", span)
    *_, rows, columns = of.shape
    same_length(rows, columns, facts, span, f"{op.prim} takes square matrices, not {show_shape(of.shape)}.")


def _vectors(b: ArrayType, op: Apply, span: Span) -> None:
    if b.rank not in (1, 2):
        refuse("E301", f"{op.prim} takes a vector, or vectors in the columns of a matrix, not {b}.", span)


def solved(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """A solution of linear equations with a factor of their matrix: the first operand, with b as the last."""
    a, *_, b = arrays(op, span)
    _square(a, op, facts, span)
    if not b.rank or (b.rank == 1 and a.rank > 2):
        refuse("E301", f"{op.prim} takes a vector for one matrix, or matrices, not {a} and {b}.", span)
    why = f"{op.prim} got operands of shapes {show_shape(a.shape)} and {show_shape(b.shape)}."
    same_length(a.shape[-1], b.shape[-2:][0], facts, span, why)
    lead = broadcast([a.shape[:-2], b.shape[:-2]], facts, span, op.prim)
    return (numpy_type(computed(op, span, a, b), (*lead, *b.shape[-2:])),)


def banded(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`solve_banded`: a diagonal of the matrix in each row of the first operand."""
    ab, b = arrays(op, span)
    low, high = integer_option(op, "l", 1), integer_option(op, "u", 1)
    if ab.rank != 2:
        refuse("E301", f"solve_banded takes the diagonals of a matrix in rows, not {ab}.", span)
    _vectors(b, op, span)
    rows, length = ab.shape
    same_length(rows, dim(low + high + 1), facts, span, f"{low} + {high} + 1 diagonals are not {rows} rows.")
    why = f"solve_banded got operands of shapes {show_shape(ab.shape)} and {show_shape(b.shape)}."
    same_length(length, b.shape[0], facts, span, why)
    facts.assume_nonnegative(length - max(low, high), span)
    return (numpy_type(computed(op, span, ab, b), b.shape),)


def sylvester(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`solve_sylvester`."""
    a, b, q = arrays(op, span)
    _square(a, op, facts, span)
    _square(b, op, facts, span)
    why = f"solve_sylvester got operands of shapes {', '.join(show_shape(t.shape) for t in (a, b, q))}."
    if q.rank < 2:
        refuse("E301", why, span)
    for side, length in zip((a, b), q.shape[-2:], strict=True):
        same_length(side.shape[-1], length, facts, span, why)
    lead = broadcast([t.shape[:-2] for t in (a, b, q)], facts, span, op.prim)
    return (numpy_type(computed(op, span, a, b, q), (*lead, *q.shape[-2:])),)


def pivoted(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`lu_factor` of square matrices: both factors in one, and the interchanges of rows."""
    (of,) = arrays(op, span)
    _square(of, op, facts, span)
    return numpy_type(computed(op, span, of), of.shape), numpy_type("int32", of.shape[:-1])


def permuted(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`lu`: a permutation matrix, the lower and the upper factor. Sides of which neither surely is longer are equal."""
    (of,) = arrays(op, span)
    if of.rank < 2 or not known_order(of.shape[-2], of.shape[-1], facts):
        _square(of, op, facts, span)
    *lead, rows, columns = of.shape
    both, dtype = shorter(rows, columns, facts), computed(op, span, of)
    shapes = ((*lead, rows, rows), (*lead, rows, both), (*lead, both, columns))
    dtypes = (str(np.zeros((), dtype).real.dtype), dtype, dtype)
    return tuple(numpy_type(d, s) for d, s in zip(dtypes, shapes, strict=True))


def chosen_eigen(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`eigh` of which only the eigenvalues between two indices are wanted, the last included."""
    low, high = shape_option(op, "subset_by_index")
    values, vectors = (of for of in eigen(op, facts, span) if isinstance(of, ArrayType))
    count = high - low + 1
    return replace(values, shape=(*values.shape[:-1], count)), replace(vectors, shape=(*vectors.shape[:-1], count))


def exchanged(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`qr` of a matrix with its columns exchanged: the factors, and the places of the columns."""
    (of,) = arrays(op, span)
    if of.rank != 2:
        refuse("E301", f"qr with pivoting takes one matrix here, not {of}.", span, "Write a loop over a stack.")
    return *triangular(op, facts, span), numpy_type("int32", of.shape[1:])


def _double(*of: ArrayType) -> str:
    """The dtype in double precision."""
    return "complex128" if any(t.kind == "c" for t in of) else "float64"


def direction(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """The derivative of a function of matrices at A along E, in double precision."""
    a, e = arrays(op, span)
    _square(a, op, facts, span)
    return (numpy_type(_double(a, e), a.shape),)


def logarithm(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`logm`, which SciPy gives in double precision."""
    (of,) = inverse(op, facts, span)
    assert isinstance(of, ArrayType)
    return (of.with_dtype(_double(of)),)


def truth(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """Whether an array holds real numbers."""
    return (BOOL,)
