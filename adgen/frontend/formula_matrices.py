"""Functions that rule texts of `scipy.linalg` may call.

triangle_of(x, trans, lower, unit)  what solve_triangular reads of x, transposed as it does
transposed_by(x, trans)             x, x.mT or x.mH
conjugated_if(x, condition)         the complex conjugate of x, or x
banded_product(l, u, y, x)          the product of the matrix with the diagonals x and the vectors y
banded_transpose(x, l, u)           the diagonals of the transposed matrix
lower_factor(c, lower)              the Cholesky factor in c
adjoint_unless(lower, x)            x, or x.mH
unread_triangle(lower, x)           the triangle of x that a Cholesky decomposition leaves alone
factor_product(lower, c, y, x)      the product of y and the change of `L @ L.mH`, for the factor c and its change x
unit_lower(lu), over_upper(lu, x)   the lower factor; x @ inv(U) for the upper one
lower_change(lower, upper, x)       what x, the change of lower @ upper, changes of each factor; upper_change
picked(piv, x)                      the columns of x in the order piv
lu_solved(lu, piv, trans, b)        lu_solve, 0 for 0
lu_moved(lu, piv, b, out, trans, x) what lu_solve changes by where lu changes by x
repeated(A, E), upper_right(x)      the matrix [[A, E], [0, A]]; its upper right block
pencil(lower, v, w, A, B)           A @ v - B @ v * w, of Hermitian matrices
metric(lower, v, B)                 the diagonal of v.mH @ B @ v
gaps_to_all(A, lower, (i, j), w)    1 / (w[j] - u[i]) for all eigenvalues u of A, of which w are those from i to j
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_linalg import from_triangle
from adgen.frontend.formula_products import adjoint, column_of, conjugated, row_of, swapped
from adgen.frontend.formula_shapes import is_zero, rank_of, shape_of
from adgen.ir.builder import freeze, literal
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At, Dots, Item, NewAxis, Slice
from adgen.ir.nodes import Apply, Atom
from adgen.ir.types import ArrayType


def apply(numbers: Arithmetic, prim: str, *args: Atom, **options: Hashable) -> Atom:
    """A primitive with options that are known by the case."""
    return numbers.builder.apply_many(Apply(prim, args, freeze(options)))[0]


def _turned(numbers: Arithmetic, x: Atom, trans: int) -> Atom:
    """x, its transpose or its adjoint."""
    match trans:
        case 0:
            return x
        case 1:
            return swapped(numbers, x)
        case _:
            return adjoint(numbers, x)


def triangle_of(numbers: Arithmetic, x: Hashable, trans: int, lower: bool, unit: bool) -> Hashable:
    """What `solve_triangular` reads of x, transposed as it does."""
    if is_zero(x):
        return 0.0
    prim, beside = ("tril", -1) if lower else ("triu", 1)
    options: dict[str, Hashable] = {"k": beside} if unit else {}
    return _turned(numbers, apply(numbers, prim, numbers.atom(x), **options), trans)


def transposed_by(numbers: Arithmetic, x: Hashable, trans: int) -> Hashable:
    """x, its transpose or its adjoint; 0 for 0."""
    return 0.0 if is_zero(x) else _turned(numbers, numbers.atom(x), trans)


def conjugated_if(numbers: Arithmetic, x: Hashable, condition: bool) -> Hashable:
    """The complex conjugate of x, or x."""
    value = numbers.atom(x)
    return conjugated(numbers, value) if condition else value


def banded_product(numbers: Arithmetic, low: int, high: int, y: Hashable, x: Hashable) -> Hashable:
    """The product of the matrix with the diagonals x, from the highest to the lowest, and the vectors y."""
    if is_zero(x):
        return 0.0
    bands, vectors, builder = numbers.atom(x), numbers.atom(y), numbers.builder
    of = vectors.type
    assert isinstance(of, ArrayType)
    total: Atom = builder.apply("zeros", shape=of.shape, dtype=of.dtype)
    column: tuple[Item, ...] = (NewAxis(),) * (rank_of(vectors) - 1)
    for place in range(low + high + 1):
        spec, bound = _shifted(high - place)
        band = builder.apply("index", bands, literal(place), *bound, spec=(At(), *spec, *column))
        part = builder.apply("multiply", band, builder.apply("index", vectors, *bound, spec=spec))
        spec, bound = _shifted(place - high)
        total = builder.apply("index_add", total, part, *bound, spec=spec)
    return total


def _shifted(k: int) -> tuple[tuple[Item, ...], tuple[Atom, ...]]:
    """`[k:]`, or `[:k]` where k is negative."""
    return (Slice(lo=k > 0, hi=k < 0),), (literal(k),) if k else ()


def banded_transpose(numbers: Arithmetic, x: Hashable, low: int, high: int) -> Hashable:
    """The diagonals of the transposed matrix: in opposite order, each moved to where its columns are now."""
    bands, builder = numbers.atom(x), numbers.builder
    of = bands.type
    assert isinstance(of, ArrayType)
    made: Atom = builder.apply("zeros", shape=of.shape, dtype=of.dtype)
    for place in range(low + high + 1):
        source = low + high - place
        spec, bound = _shifted(high - source)
        band = builder.apply("index", bands, literal(source), *bound, spec=(At(), *spec))
        spec, bound = _shifted(source - high)
        made = builder.apply("update", made, band, literal(place), *bound, spec=(At(), *spec))
    return made


def lower_factor(numbers: Arithmetic, c: Hashable, lower: bool) -> Hashable:
    """The Cholesky factor in c."""
    triangle = numbers.builder.apply("tril" if lower else "triu", numbers.atom(c))
    return triangle if lower else adjoint(numbers, triangle)


def adjoint_unless(numbers: Arithmetic, lower: bool, x: Hashable) -> Hashable:
    """x, or the adjoint of x."""
    return x if lower else adjoint(numbers, numbers.atom(x))


def unread_triangle(numbers: Arithmetic, lower: bool, x: Hashable) -> Hashable:
    """The triangle of x that a Cholesky decomposition leaves alone."""
    prim, beside = ("triu", 1) if lower else ("tril", -1)
    return numbers.builder.apply(prim, numbers.atom(x), k=beside)


def factor_product(numbers: Arithmetic, lower: bool, c: Hashable, y: Hashable, x: Hashable) -> Hashable:
    """`(L_dot @ L.mH + L @ L_dot.mH) @ y`."""
    if is_zero(x):
        return 0.0
    factor, change = (numbers.atom(lower_factor(numbers, m, lower)) for m in (c, x))
    first = numbers.operator("matmul", change, numbers.operator("matmul", adjoint(numbers, factor), y))
    second = numbers.operator("matmul", factor, numbers.operator("matmul", adjoint(numbers, change), y))
    return numbers.operator("add", first, second)


def unit_lower(numbers: Arithmetic, lu: Hashable) -> Hashable:
    """The lower factor, with ones in its diagonal."""
    value, builder = numbers.atom(lu), numbers.builder
    of = value.type
    assert isinstance(of, ArrayType)
    ones = builder.apply("eye", n=of.shape[-2], m=of.shape[-1], dtype=of.dtype)
    return builder.apply("add", builder.apply("tril", value, k=-1), ones)


def over_upper(numbers: Arithmetic, lu: Hashable, x: Hashable) -> Hashable:
    """`x @ inv(U)`."""
    turned = swapped(numbers, numbers.atom(x))
    return swapped(numbers, numbers.builder.apply("solve_triangular", numbers.atom(lu), turned, trans=1))


def lower_change(numbers: Arithmetic, lower: Hashable, upper: Hashable, x: Hashable) -> Hashable:
    """What x, the change of `lower @ upper`, changes of the lower factor, whose diagonal stays 1.

    `M = inv(lower) @ x @ inv(upper)`, of leading square blocks, is below its diagonal what lower changes by, relative
    to lower, and else what upper changes by, relative to upper.
    """
    inner = _within(numbers, lower, upper, x)
    rows, columns = shape_of(numbers.atom(x))[-2:]
    if not _is_longer(numbers, rows, columns):
        return numbers.operator("matmul", lower, numbers.builder.apply("tril", inner, k=-1))
    own = numbers.operator("matmul", lower, numbers.builder.apply("triu", inner))
    return numbers.operator("subtract", over_upper(numbers, upper, x), own)


def upper_change(numbers: Arithmetic, lower: Hashable, upper: Hashable, x: Hashable) -> Hashable:
    """What x, the change of `lower @ upper`, changes of the upper factor; see `lower_change`."""
    inner = _within(numbers, lower, upper, x)
    rows, columns = shape_of(numbers.atom(x))[-2:]
    if not _is_longer(numbers, columns, rows):
        return numbers.operator("matmul", numbers.builder.apply("triu", inner), upper)
    own = numbers.operator("matmul", numbers.builder.apply("tril", inner, k=-1), upper)
    return numbers.operator("subtract", _over_lower(numbers, numbers.atom(lower), numbers.atom(x)), own)


def _within(numbers: Arithmetic, lower: Hashable, upper: Hashable, x: Hashable) -> Atom:
    left, right, change = (_leading(numbers, numbers.atom(matrix)) for matrix in (lower, upper, x))
    return numbers.atom(over_upper(numbers, right, _over_lower(numbers, left, change)))


def _over_lower(numbers: Arithmetic, lower: Atom, x: Atom) -> Atom:
    return apply(numbers, "solve_triangular", lower, x, lower=True, unit_diagonal=True)


def _leading(numbers: Arithmetic, x: Atom) -> Atom:
    """The leading square block."""
    rows, columns = shape_of(x)[-2:]
    if numbers.builder.facts.same(rows, columns):
        return x
    tall = _is_longer(numbers, rows, columns)
    spec = _of_each(x, Slice(hi=True), Slice()) if tall else _of_each(x, Slice(), Slice(hi=True))
    return numbers.builder.apply("index", x, numbers.atom(columns if tall else rows), spec=spec)


def _is_longer(numbers: Arithmetic, length: Dim, other: Dim) -> bool:
    facts = numbers.builder.facts
    return not facts.same(length, other) and facts.nonnegative(length - other)


def picked(numbers: Arithmetic, piv: Hashable, x: Hashable) -> Atom:
    """The columns of x in another order."""
    return numbers.builder.apply("index", numbers.atom(x), numbers.atom(piv), spec=(Slice(), At()))


def lu_solved(numbers: Arithmetic, lu: Hashable, piv: Hashable, trans: int, b: Hashable) -> Hashable:
    """`lu_solve`."""
    if is_zero(b):
        return 0.0
    return apply(numbers, "lu_solve", *map(numbers.atom, (lu, piv, b)), **({"trans": trans} if trans else {}))


def lu_moved(
    numbers: Arithmetic, lu: Hashable, piv: Hashable, b: Hashable, out: Hashable, trans: int, x: Hashable
) -> Hashable:
    """What `lu_solve` changes by where lu changes by x, without the permutation, which solutions carry along."""
    if is_zero(x):
        return 0.0
    factors, change, builder = numbers.atom(lu), numbers.atom(x), numbers.builder
    lower, upper = builder.apply("tril", change, k=-1), builder.apply("triu", change)
    unit: dict[str, Hashable] = {"lower": True, "unit_diagonal": True}
    if not trans:
        product = builder.apply("matmul", builder.apply("triu", factors), numbers.atom(out))
        first = apply(numbers, "solve_triangular", factors, builder.apply("matmul", lower, product), **unit)
        second = builder.apply("matmul", upper, numbers.atom(out))
        return builder.apply("solve_triangular", factors, builder.apply("add", first, second))
    halfway = builder.apply("solve_triangular", factors, numbers.atom(b), trans=trans)
    solution = apply(numbers, "solve_triangular", factors, halfway, trans=trans, **unit)
    upper_factor, *changes = (_turned(numbers, m, trans) for m in (builder.apply("triu", factors), lower, upper))
    first = builder.apply("matmul", upper_factor, builder.apply("matmul", changes[0], solution))
    second = builder.apply("matmul", changes[1], halfway)
    return lu_solved(numbers, lu, piv, trans, builder.apply("add", first, second))


def repeated(numbers: Arithmetic, x: Hashable, e: Hashable) -> Hashable:
    """The matrix `[[x, e], [0, x]]`; 0 stands for a matrix of zeros."""
    builder = numbers.builder
    like = numbers.atom(e if is_zero(x) else x).type
    assert isinstance(like, ArrayType)
    *lead, length, _ = like.shape
    both: Atom = builder.apply("zeros", shape=(*lead, length * 2, length * 2), dtype=like.dtype)
    n = numbers.atom(length)
    head, tail = Slice(hi=True), Slice(lo=True)
    for block, spec in ((x, (head, head)), (e, (head, tail)), (x, (tail, tail))):
        if not is_zero(block):
            both = builder.apply("update", both, numbers.atom(block), n, n, spec=_of_each(both, *spec))
    return both


def upper_right(numbers: Arithmetic, x: Hashable) -> Hashable:
    """The upper right block of four."""
    value = numbers.atom(x)
    half = numbers.atom(shape_of(value)[-1] // dim(2))
    return numbers.builder.apply("index", value, half, half, spec=_of_each(value, Slice(hi=True), Slice(lo=True)))


def _of_each(matrices: Atom, *items: Item) -> tuple[Item, ...]:
    """A subscript of the last two axes."""
    return (*(Dots(),) * (rank_of(matrices) > 2), *items)


def pencil(numbers: Arithmetic, lower: bool, v: Hashable, w: Hashable, a: Hashable, b: Hashable) -> Hashable:
    """`A @ v - B @ v * w`."""
    which = "L" if lower else "U"
    left, right = (
        0.0 if is_zero(x) else numbers.operator("matmul", from_triangle(numbers, x, which), v) for x in (a, b)
    )
    return numbers.operator("subtract", left, numbers.operator("multiply", right, w))


def metric(numbers: Arithmetic, lower: bool, v: Hashable, b: Hashable) -> Hashable:
    """The diagonal of `v.mH @ B @ v`, as a row."""
    if is_zero(b):
        return 0.0
    moved = numbers.operator("matmul", from_triangle(numbers, b, "L" if lower else "U"), v)
    along = numbers.operator("multiply", conjugated(numbers, numbers.atom(v)), moved)
    of = numbers.atom(along).type
    assert isinstance(of, ArrayType)
    real = numbers.builder.apply("real", numbers.atom(along)) if of.kind == "c" else along
    return numbers.builder.apply("sum", numbers.atom(real), axis=-2)


def gaps_to_all(numbers: Arithmetic, a: Hashable, lower: bool, chosen: tuple[Dim, Dim], w: Hashable) -> Hashable:
    """`1 / (w[j] - u[i])` for all eigenvalues u of a, of which w are some; 0 where both are the same one."""
    matrix, few, builder = numbers.atom(a), numbers.atom(w), numbers.builder
    values = builder.apply_many(Apply("eigh", (matrix,), () if lower else (("UPLO", "U"),)))[0]
    count, first = shape_of(few)[-1], dim(chosen[0])
    same = builder.apply("eye", n=shape_of(matrix)[-1], m=count, k=-first, dtype="bool")
    differences = builder.apply("subtract", row_of(numbers, few), column_of(numbers, values))
    gaps = builder.apply("where", same, literal(1.0), differences)
    return numbers.where(same, 0.0, numbers.operator("divide", 1.0, gaps))


MATRICES: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        triangle_of,
        transposed_by,
        conjugated_if,
        banded_product,
        banded_transpose,
        lower_factor,
        adjoint_unless,
        unread_triangle,
        factor_product,
        unit_lower,
        over_upper,
        lower_change,
        upper_change,
        picked,
        lu_solved,
        lu_moved,
        repeated,
        upper_right,
        pencil,
        metric,
        gaps_to_all,
    )
}
