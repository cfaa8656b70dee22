"""Types of linear algebra: matrices in the last two axes, stacks of them in the axes before."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, opaque
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Type
from adgen.rules.elementwise_types import result_dtype
from adgen.rules.operands import Shape, arrays, broadcast, numpy_type, same_length, show_shape

LAPACK = frozenset({"float32", "float64", "complex64", "complex128"})
"""The dtypes that LAPACK has."""


def _matrix(of: ArrayType, op: Apply, span: Span) -> Shape:
    if of.rank < 2:
        refuse("E301", f"{op.prim} takes a matrix, not {of}.", span)
    return of.shape


def _square(of: ArrayType, op: Apply, facts: Facts, span: Span) -> None:
    *_, rows, columns = _matrix(of, op, span)
    same_length(rows, columns, facts, span, f"{op.prim} takes square matrices, not {show_shape(of.shape)}.")


def computed(op: Apply, span: Span, *of: ArrayType) -> str:
    """The dtype in which LAPACK solves: integers become float64; E302 for floats that it does not have."""
    dtype = str(result_dtype(*of))
    if not ArrayType(dtype, ()).inexact:
        return "float64"
    if dtype not in LAPACK:
        refuse("E302", f"{op.prim} of {dtype} is not in LAPACK.", span, "Write x.astype(np.float64).")
    return dtype


def inverse(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`inv`."""
    (of,) = arrays(op, span)
    _square(of, op, facts, span)
    return (numpy_type(computed(op, span, of), of.shape),)


def _real(dtype: str) -> str:
    """The dtype of the magnitudes of numbers."""
    return str(np.zeros((), dtype).real.dtype)


def determinant(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`det`."""
    return logarithm(op, facts, span)[:1]


def logarithm(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`slogdet`: the sign, and the logarithm of the magnitude."""
    (of,) = inverse(op, facts, span)
    assert isinstance(of, ArrayType)
    return numpy_type(of.dtype, of.shape[:-2]), numpy_type(_real(of.dtype), of.shape[:-2])


def eigenvalues(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`eigvalsh`."""
    return eigen(op, facts, span)[:1]


def eigen(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`eigh`: the eigenvalues, and the eigenvectors in columns."""
    (of,) = inverse(op, facts, span)
    assert isinstance(of, ArrayType)
    return numpy_type(_real(of.dtype), of.shape[:-1]), of


def singular(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`svd` without the vectors that belong to no singular value: u, s and the adjoint of v."""
    (of,) = arrays(op, span)
    *lead, rows, columns = _matrix(of, op, span)
    both = shorter(rows, columns, facts)
    dtype = computed(op, span, of)
    shapes = ((*lead, rows, both), (*lead, both), (*lead, both, columns))
    return tuple(numpy_type(d, s) for d, s in zip((dtype, _real(dtype), dtype), shapes, strict=True))


def shorter(rows: Dim, columns: Dim, facts: Facts) -> Dim:
    """The lesser of two lengths."""
    if facts.same(rows, columns) or facts.nonnegative(columns - rows):
        return rows
    return columns if facts.nonnegative(rows - columns) else opaque("min", rows, columns)


def known_order(rows: Dim, columns: Dim, facts: Facts) -> bool:
    """Whether it is known which of two lengths is the lesser."""
    return facts.same(rows, columns) or facts.nonnegative(columns - rows) or facts.nonnegative(rows - columns)


def singular_values(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`svdvals`."""
    return singular(op, facts, span)[1:2]


def solution(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`solve(A, b)`: b is one vector for one matrix, or matrices, whose leading axes broadcast."""
    a, b = arrays(op, span)
    _square(a, op, facts, span)
    if not b.rank or (b.rank == 1 and a.rank > 2):
        refuse("E301", f"solve takes a vector for one matrix, or matrices, not {a} and {b}.", span)
    rows = b.shape[-1] if b.rank == 1 else b.shape[-2]
    why = f"solve got operands of shapes {show_shape(a.shape)} and {show_shape(b.shape)}."
    same_length(a.shape[-1], rows, facts, span, why)
    lead = broadcast([a.shape[:-2], b.shape[:-2]], facts, span, "solve")
    return (numpy_type(computed(op, span, a, b), (*lead, *b.shape[-2:])),)


def general_eigenvalues(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`eigvals`."""
    return general_eigen(op, facts, span)[:1]


def general_eigen(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`eig`: the eigenvalues, and the eigenvectors in columns; both are complex."""
    (of,) = inverse(op, facts, span)
    assert isinstance(of, ArrayType)
    if of.shape[-1].const == 0:
        refuse("E301", "An empty matrix has no eigenvectors, by which the derivative is made.", span)
    dtype = str(np.result_type(of.dtype, np.complex64))
    return numpy_type(dtype, of.shape[:-1]), of.with_dtype(dtype)


def of_general(prim: str, of: Type) -> tuple[str, dict[str, Hashable]]:
    """`eig` or `eigvals` of such matrices: the primitive and its options. Of real ones the results are converted."""
    assert isinstance(of, ArrayType)
    if of.kind == "c":
        return prim, {}
    return f"{prim}_of_real", {"dtype": "complex64"} if of.dtype == "float32" else {}


NEGLIGIBLE = 1e-12
"""Singular values below this part of the largest one are rounding errors of zeros."""


def cutting(prim: str, *cuts: Hashable) -> str:
    """`pinv` or `lstsq`: the primitive for a cut-off among rounding errors, or the one for any other."""
    return f"truncated_{prim}" if any(isinstance(c, (int, float)) and c > NEGLIGIBLE for c in cuts) else prim


def triangular(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`qr` with as many columns of q as rows or columns."""
    (of,) = arrays(op, span)
    *lead, rows, columns = _matrix(of, op, span)
    both, dtype = shorter(rows, columns, facts), computed(op, span, of)
    return numpy_type(dtype, (*lead, rows, both)), numpy_type(dtype, (*lead, both, columns))


def pseudo_inverse(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`pinv`, with one cut-off or one for each matrix."""
    of, *cuts = arrays(op, span)
    *lead, rows, columns = _matrix(of, op, span)
    for cut in cuts:
        both = broadcast([tuple(lead), cut.shape], facts, span, "pinv")
        if cut.kind not in "biuf" or len(both) != len(lead) or not all(map(facts.same, both, lead)):
            refuse("E301", f"The cut-off of pinv is a number for each of the matrices of {of}, not {cut}.", span)
    if op.attr("hermitian"):
        _square(of, op, facts, span)
    return (numpy_type(computed(op, span, of), (*lead, columns, rows)),)


def least_squares(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`lstsq`: of one matrix, and one or more vectors in columns."""
    a, b, *cuts = arrays(op, span)
    if any(cut.rank or cut.kind not in "biuf" for cut in cuts):
        refuse("E301", "The cut-off of lstsq is one number.", span)
    if a.rank != 2 or b.rank not in (1, 2):
        refuse("E301", f"lstsq takes a matrix, and a vector or a matrix, not {a} and {b}.", span)
    rows, columns = a.shape
    why = f"lstsq got operands of shapes {show_shape(a.shape)} and {show_shape(b.shape)}."
    same_length(rows, b.shape[0], facts, span, why)
    return (numpy_type(computed(op, span, a, b), (columns, *b.shape[1:])),)


def rank_of(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`matrix_rank`."""
    (of,) = arrays(op, span)
    computed(op, span, of)
    return (numpy_type("int64", _matrix(of, op, span)[:-2]),)


def general_eigen_problem(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """The eigenvalues and eigenvectors of `A v = w B v`."""
    a, b = arrays(op, span)
    _square(a, op, facts, span)
    why = f"{op.prim} got operands of shapes {show_shape(a.shape)} and {show_shape(b.shape)}."
    if a.rank != 2 or b.rank != 2:
        refuse("E301", why, span)
    for one, other in zip(a.shape, b.shape, strict=True):
        same_length(one, other, facts, span, why)
    dtype = computed(op, span, a, b)
    return numpy_type(_real(dtype), a.shape[:-1]), numpy_type(dtype, a.shape)
