"""Functions that rule texts may call on matrices, which stand in the last two axes.

lower_half(x)                 the lower triangle with half of the diagonal
from_triangle(x, UPLO)        the Hermitian matrix of a lower or upper triangle
eigenvectors(A, UPLO)         the vectors that eigh(A) gives
inverse_gaps(w)               the matrix of 1 / (w[j] - w[i]), with zeros in the diagonal
cofactors(A, out)             the derivative of the determinant of A, which is `out`
square_gaps(s)                the matrix of 1 / (s[j]**2 - s[i]**2), with zeros in the diagonal
hermitian(x)                  x + x.mH
turned(x)                     half of x - x.mH for complex matrices, else nothing
inverse_diagonal(s)           the matrix with 1 / s in its diagonal
given(x, hermitian)           x, or the Hermitian matrix of its lower triangle
outside(u, x)                 x - u @ u.mH @ x, where u is not square
left_vectors(A), right_vectors(A)  the singular vectors, in columns
row(x), column(x)             x[..., None, :] and x[..., None]
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_products import adjoint, column_of, conjugated, row_of, swapped
from adgen.frontend.formula_reductions import prod_others
from adgen.frontend.formula_shapes import is_complex, shape_of
from adgen.ir.builder import literal
from adgen.ir.nodes import Apply, Atom


def lower_half(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The lower triangle of square matrices, with half of the diagonal."""
    value = numbers.atom(x)
    both = [numbers.builder.apply("tril", value), numbers.builder.apply("tril", value, k=-1)]
    return numbers.operator("multiply", 0.5, numbers.operator("add", *both))


def from_triangle(numbers: Arithmetic, x: Hashable, which: str) -> Hashable:
    """The Hermitian matrices that have the lower ("L") or upper ("U") triangles of x; the diagonal is real."""
    value, builder = numbers.atom(x), numbers.builder
    prim, beside = ("tril", -1) if which == "L" else ("triu", 1)
    inner = builder.apply(prim, value, k=beside)
    if is_complex(value):
        both = numbers.operator("add", builder.apply(prim, value), inner)
        return hermitian(numbers, numbers.operator("multiply", 0.5, both))
    return numbers.operator("add", builder.apply(prim, value), swapped(numbers, inner))


def eigenvectors(numbers: Arithmetic, x: Hashable, which: str) -> Hashable:
    """The vectors that `eigh` gives."""
    return _eigh(numbers, x, which)[1]


def _eigh(numbers: Arithmetic, x: Hashable, which: str) -> tuple[Atom, ...]:
    attrs = () if which == "L" else (("UPLO", which),)
    return numbers.builder.apply_many(Apply("eigh", (numbers.atom(x),), attrs))


def inverse_gaps(numbers: Arithmetic, w: Hashable) -> Hashable:
    """`1 / (w[j] - w[i])`, and 0 on the diagonal."""
    values, builder = numbers.atom(w), numbers.builder
    length = shape_of(values)[-1]
    same = builder.apply("eye", n=length, m=length, dtype="bool")
    differences = builder.apply("subtract", row_of(numbers, values), column_of(numbers, values))
    gaps = builder.apply("where", same, literal(1.0), differences)
    return numbers.where(same, 0.0, numbers.operator("divide", 1.0, gaps))


def cofactors(numbers: Arithmetic, x: Hashable, out: Hashable) -> Hashable:
    """The derivative of the determinant `out` of x: `out * inv(x).mT`, or by singular values where that is 0."""
    matrix, value, builder = numbers.atom(x), numbers.atom(out), numbers.builder
    regular = builder.apply("all", builder.apply("not_equal", value, literal(0)))
    builder.open()
    scale = column_of(numbers, column_of(numbers, value)) if shape_of(value) else value
    inverse = swapped(numbers, builder.apply("inv", matrix))
    quick = builder.close((numbers.atom(numbers.operator("multiply", scale, inverse)),))
    builder.open()
    return builder.if_(regular, quick, builder.close((_of_singular(numbers, matrix),)))[0]


def _of_singular(numbers: Arithmetic, matrix: Atom) -> Atom:
    builder = numbers.builder
    u, s, vh = builder.apply_many(Apply("svd", (matrix,)))
    others = numbers.atom(prod_others(numbers, s, builder.apply("prod", s, axis=-1), -1))
    signs: Atom = builder.apply("multiply", builder.apply("det", u), builder.apply("det", vh))
    signs = column_of(numbers, signs) if shape_of(signs) else signs
    scaled = builder.apply("multiply", u, row_of(numbers, builder.apply("multiply", signs, others)))
    return conjugated(numbers, builder.apply("matmul", scaled, vh))


def square_gaps(numbers: Arithmetic, s: Hashable) -> Hashable:
    """`1 / (s[j]**2 - s[i]**2)`, and 0 on the diagonal."""
    return inverse_gaps(numbers, numbers.operator("multiply", s, s))


def hermitian(numbers: Arithmetic, x: Hashable) -> Hashable:
    """`x + x.mH`."""
    return numbers.operator("add", x, adjoint(numbers, numbers.atom(x)))


def turned(numbers: Arithmetic, x: Hashable) -> Hashable:
    """Half of `x - x.mH`, of which the diagonal is imaginary: 0 for real matrices, where only the diagonal is used."""
    value = numbers.atom(x)
    if not is_complex(value):
        return 0.0
    return numbers.operator("multiply", 0.5, numbers.operator("subtract", value, adjoint(numbers, value)))


def inverse_diagonal(numbers: Arithmetic, s: Hashable) -> Hashable:
    """The matrix with `1 / s` in its diagonal."""
    values = numbers.atom(s)
    length = shape_of(values)[-1]
    same = numbers.builder.apply("eye", n=length, m=length, dtype="bool")
    return numbers.where(same, numbers.operator("divide", 1.0, row_of(numbers, values)), 0.0)


def given(numbers: Arithmetic, x: Hashable, hermitian: bool) -> Hashable:
    """What a decomposition reads of x: its lower triangle, where x stands for a Hermitian matrix."""
    return from_triangle(numbers, x, "L") if hermitian else x


def outside(numbers: Arithmetic, u: Hashable, x: Hashable) -> Hashable:
    """The part of x that the columns of u do not span, which is nothing where u is square."""
    basis, value, builder = numbers.atom(u), numbers.atom(x), numbers.builder
    *_, rows, columns = shape_of(basis)
    if builder.facts.same(rows, columns):
        return numbers.operator("multiply", 0.0, value)
    inside = builder.apply("matmul", basis, builder.apply("matmul", adjoint(numbers, basis), value))
    return builder.apply("subtract", value, inside)


def left_vectors(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The left singular vectors."""
    return numbers.builder.apply_many(Apply("svd", (numbers.atom(x),)))[0]


def right_vectors(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The right singular vectors, in columns."""
    return adjoint(numbers, numbers.builder.apply_many(Apply("svd", (numbers.atom(x),)))[2])


def row(numbers: Arithmetic, x: Hashable) -> Hashable:
    """A vector that broadcasts along the rows of a matrix: one element for each column."""
    return row_of(numbers, numbers.atom(x))


def column(numbers: Arithmetic, x: Hashable) -> Hashable:
    """A vector that broadcasts along the columns of a matrix: one element for each row."""
    return column_of(numbers, numbers.atom(x))


LINALG: dict[str, Callable[..., Any]] = {
    "lower_half": lower_half,
    "from_triangle": from_triangle,
    "eigenvectors": eigenvectors,
    "inverse_gaps": inverse_gaps,
    "cofactors": cofactors,
    "square_gaps": square_gaps,
    "hermitian": hermitian,
    "turned": turned,
    "inverse_diagonal": inverse_diagonal,
    "given": given,
    "outside": outside,
    "left_vectors": left_vectors,
    "right_vectors": right_vectors,
    "row": row,
    "column": column,
}
