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
beside(P, A, x)               x - P @ A @ x, for a pseudo-inverse P of A
general_inverse(A, rcond)     the pseudo-inverse of A
general_vectors(A)            the vectors that eig(A) gives
normalised(v, x)              changes x of eigenvectors v that LAPACK scales and turns
over_factor(x, r)             x @ inv(r), for a factor r of QR
turning(x)                    the skew-Hermitian matrix of a lower triangle
left_vectors(A), right_vectors(A)  the singular vectors, in columns
norm_weights(x, out, order)   the derivative of a vector norm by the magnitudes of its elements
row(x), column(x)             x[..., None, :] and x[..., None]
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_products import adjoint, column_of, conjugated, row_of, swapped
from adgen.frontend.formula_reductions import all_others
from adgen.frontend.formula_shapes import is_complex, is_zero, shape_of
from adgen.ir.builder import freeze, literal
from adgen.ir.index import Slice
from adgen.ir.nodes import Apply, Atom
from adgen.rules.linalg_types import cutting, of_general


def lower_half(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The lower triangle of square matrices, with half of the diagonal."""
    value = numbers.atom(x)
    both = [numbers.builder.apply("tril", value), numbers.builder.apply("tril", value, k=-1)]
    return numbers.operator("multiply", 0.5, numbers.operator("add", *both))


def from_triangle(numbers: Arithmetic, x: Hashable, which: str) -> Hashable:
    """The Hermitian matrices that have the lower ("L") or upper ("U") triangles of x; the diagonal is real."""
    if is_zero(x):
        return 0.0
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
    others = all_others(numbers, s, -1)  # never by division: a singular value may be 1e-17
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


def beside(numbers: Arithmetic, inverse: Hashable, x: Hashable, y: Hashable) -> Hashable:
    """The part of y that `inverse @ x`, a projector, takes to nothing."""
    if is_zero(y):
        return 0.0
    pseudo, matrix, value = map(numbers.atom, (inverse, x, y))
    inside = numbers.operator("matmul", pseudo, numbers.operator("matmul", matrix, value))
    return numbers.operator("subtract", value, inside)


def general_inverse(numbers: Arithmetic, x: Hashable, rcond: float | None) -> Hashable:
    """The pseudo-inverse with the cut-off of `lstsq`."""
    return numbers.builder.apply(cutting("pinv", rcond), numbers.atom(x), rtol=rcond)


def truncated_change(numbers: Arithmetic, a: Hashable, out: Hashable, x: Hashable) -> Hashable:
    """The change of `out`, the pseudo-inverse of `a` without some singular values, where `a` changes by x.

    It is `v @ (p * e.mH + q * e) @ u.mH` with `e = u.mH @ x @ v`, beside what the vectors u and v do not span. With the
    singular values s and their inverses f, 0 for those that are left out, p is `1 / abs(s_i**2 - s_j**2)` where one of
    two is left out, and 0 elsewhere; q is `p * (s_i * f_j + s_j * f_i) - f_i * f_j`.
    """
    if is_zero(x):
        return 0.0
    times, plus = partial(numbers.operator, "multiply"), partial(numbers.operator, "add")
    product = partial(numbers.operator, "matmul")
    u, s, vh = numbers.builder.apply_many(Apply("svd", (numbers.atom(a),)))
    v, u_h = adjoint(numbers, vh), adjoint(numbers, u)
    f, p = _kept(numbers, s, times(conjugated(numbers, v), product(out, u)))
    crossed = plus(times(row(numbers, s), column(numbers, f)), times(column(numbers, s), row(numbers, f)))
    q = numbers.operator("subtract", times(p, crossed), times(row(numbers, f), column(numbers, f)))
    right, left = product(x, v), product(adjoint(numbers, numbers.atom(x)), u)
    inner, squares = product(u_h, right), row(numbers, times(f, f))
    middle = plus(times(p, adjoint(numbers, numbers.atom(inner))), times(q, inner))
    first = product(plus(product(v, middle), times(outside(numbers, v, left), squares)), u_h)
    beyond = numbers.atom(outside(numbers, u, right))
    return plus(first, product(times(v, squares), adjoint(numbers, beyond))) if shape_of(beyond) else first


def _kept(numbers: Arithmetic, s: Atom, products: Hashable) -> tuple[Hashable, Hashable]:
    """The inverses of the singular values that are kept, and the weights of pairs of which one is."""
    apply, where = numbers.builder.apply, numbers.where
    inverses = apply("sum", apply("real", numbers.atom(products)), axis=-2)
    kept = apply("greater", apply("multiply", inverses, s), literal(0.5))  # s times its inverse is 1, or 0
    mixed = apply("not_equal", row_of(numbers, kept), column_of(numbers, kept))
    squares = apply("square", s)
    gaps = apply("absolute", apply("subtract", row_of(numbers, squares), column_of(numbers, squares)))
    ones = apply("where", mixed, gaps, literal(1.0))
    return where(kept, inverses, 0.0), where(mixed, numbers.operator("divide", 1.0, ones), 0.0)


def general_vectors(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The vectors that `eig` gives."""
    value = numbers.atom(x)
    prim, attrs = of_general("eig", value.type)
    return numbers.builder.apply_many(Apply(prim, (value,), freeze(attrs)))[1]


def normalised(numbers: Arithmetic, v: Hashable, x: Hashable) -> Hashable:
    """Changes x of eigenvectors v without what LAPACK takes out: v keeps its length, and its largest element real."""
    vectors, value, builder = numbers.atom(v), numbers.atom(x), numbers.builder
    largest = row_of(numbers, builder.apply("argmax", builder.apply("absolute", vectors), axis=-2))
    positions = builder.apply("arange", literal(0), numbers.atom(shape_of(vectors)[-2]), literal(1))
    there = builder.apply("equal", column_of(numbers, positions), largest)
    ratios = builder.apply("divide", value, builder.apply("where", there, vectors, literal(1.0)))
    turn = builder.apply("sum", builder.apply("where", there, builder.apply("imag", ratios), literal(0.0)), axis=-2)
    along = builder.apply("multiply", builder.apply("conjugate", vectors), value)
    growth = builder.apply("sum", builder.apply("real", along), axis=-2)
    factor = builder.apply("add", growth, builder.apply("multiply", literal(1j), turn))
    return builder.apply("subtract", value, builder.apply("multiply", vectors, row_of(numbers, factor)))


def over_factor(numbers: Arithmetic, x: Hashable, r: Hashable) -> Hashable:
    """`x @ inv(r)` of a triangular r; of as many leading columns of both as r has rows."""
    factor, value, builder = numbers.atom(r), numbers.atom(x), numbers.builder
    *_, rows, columns = shape_of(factor)
    if not builder.facts.same(rows, columns):
        spec = (*(Slice(),) * (len(shape_of(factor)) - 1), Slice(hi=True))
        factor, value = (builder.apply("index", m, numbers.atom(rows), spec=spec) for m in (factor, value))
    return swapped(numbers, builder.apply("solve", swapped(numbers, factor), swapped(numbers, value)))


def turning(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The skew-Hermitian matrix with the lower triangle of x, and in its diagonal the imaginary part of that of x."""
    value, builder = numbers.atom(x), numbers.builder
    below = builder.apply("tril", value, k=-1)
    skew = numbers.operator("subtract", below, adjoint(numbers, below))
    if not is_complex(value):
        return skew
    length = shape_of(value)[-1]
    imaginary = numbers.operator("multiply", 1j, builder.apply("imag", value))
    diagonal = numbers.operator("multiply", builder.apply("eye", n=length, m=length, dtype="float64"), imaginary)
    return numbers.operator("add", skew, diagonal)


def left_vectors(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The left singular vectors."""
    return numbers.builder.apply_many(Apply("svd", (numbers.atom(x),)))[0]


def right_vectors(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The right singular vectors, in columns."""
    return adjoint(numbers, numbers.builder.apply_many(Apply("svd", (numbers.atom(x),)))[2])


def norm_weights(numbers: Arithmetic, x: Hashable, out: Hashable, order: float) -> Hashable:
    """The derivative of a vector norm by the magnitudes of its elements, `(abs(x) / out) ** (order - 1)`.

    It is 1 at elements that are 0, where the sign of the element takes it out.
    """
    zero = numbers.operator("equal", x, 0)
    size = numbers.where(zero, 1.0, numbers.builder.apply("absolute", numbers.atom(x)))
    # With a negative order the norm is 0 where any element is, and the others count for nothing there.
    whole = numbers.where(numbers.operator("equal", out, 0), 1.0, out) if order > 0 else out
    return numbers.operator("power", numbers.operator("divide", size, whole), order - 1)


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
    "beside": beside,
    "general_inverse": general_inverse,
    "truncated_change": truncated_change,
    "general_vectors": general_vectors,
    "normalised": normalised,
    "over_factor": over_factor,
    "turning": turning,
    "left_vectors": left_vectors,
    "right_vectors": right_vectors,
    "norm_weights": norm_weights,
    "row": row,
    "column": column,
}
