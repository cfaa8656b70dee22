"""Functions of `scipy.linalg` that NumPy lacks, of one matrix each.

The derivative of the exponential is its Frechet derivative, the upper right block of `expm([[A, E], [0, A]])`
(Higham, "Functions of Matrices", 2008, section 3.2), and so are those of higher order. Those of the square root and of
solutions of linear equations are again solutions. Formulas for factors follow those of `linalg.py`.
"""

from __future__ import annotations

from adgen.rules.forms import Line, nondiff, tangent, tangents
from adgen.rules.linalg_types import eigen, general_eigen_problem, inverse, pseudo_inverse
from adgen.rules.scipy_linalg_types import (
    banded,
    chosen_eigen,
    direction,
    exchanged,
    logarithm,
    permuted,
    pivoted,
    solved,
    sylvester,
    truth,
)

SOLVED = ("f8[n, n], f8[n]", "f8[n, n], f8[n, m]", "c16[n, n], c16[n]", "f8[3, n, n], f8[3, n, m]")
SQUARE = ("f8[n, n]", "c16[n, n]")

SOLUTIONS: Line = (
    *tangent(
        "solve_triangular(A, b; trans=0, lower=False, unit_diagonal=False)",
        "solve_triangular(A, b_dot - triangle_of(A_dot, trans, lower, unit_diagonal) @ out, trans=trans, lower=lower,"
        " unit_diagonal=unit_diagonal)",
        None,
        "solve_triangular(conjugated_if(A, trans == 2), out_bar, trans=1 if trans == 0 else 0, lower=lower,"
        " unit_diagonal=unit_diagonal)",
        infer=solved,
        samples=(
            *SOLVED,
            "f8[n, n], f8[n]; trans=1",
            "f8[n, n], f8[n, m]; lower=True, unit_diagonal=True",
            "f8[n, n], f8[n]; trans=1, lower=True",
            "c16[n, n], c16[n]; trans=2",
        ),
        text="scipy.linalg.solve_triangular({A}, {b}{options})",
        cost=50.0,
    ),
    *tangent(
        "solve_banded(ab, b; l=1, u=1)",
        "solve_banded(ab, b_dot - banded_product(l, u, out, ab_dot), l=l, u=u)",
        None,
        "solve_banded(banded_transpose(ab, l, u), out_bar, l=u, u=l)",
        infer=banded,
        samples=(
            "f8[3, n], f8[n]",
            "f8[3, n], f8[n, m]",
            "f8[4, n], f8[n]; l=2, u=1",
            "f8[2, n], f8[n]; l=0, u=1",
            "c16[3, n], c16[n]",
        ),
        text="scipy.linalg.solve_banded(({l}, {u}), {ab}, {b})",
        cost=20.0,
    ),
    *tangent(
        "solve_sylvester(A, B, Q)",
        "solve_sylvester(A, B, Q_dot - (A_dot @ out + out @ B_dot))",
        None,
        None,
        "solve_sylvester(A.mT, B.mT, out_bar)",
        infer=sylvester,
        samples=(
            "f8[3, n, n], f8[m, m], f8[3, n, m]",
            "f8[n, n], f8[m, m], f8[n, m]",
            "f8[n, n], f8[n, n], f8[n, n]",
            "c16[n, n], c16[m, m], c16[n, m]",
        ),
        text="scipy.linalg.solve_sylvester({A}, {B}, {Q})",
        cost=300.0,
    ),
)

FACTORS: Line = (
    *tangent(
        "cho_factor(A; lower=False)",
        "adjoint_unless(lower, lower_factor(out, lower) @ lower_half(solve_triangular(lower_factor(out, lower),"
        " solve_triangular(lower_factor(out, lower), from_triangle(A_dot, 'L' if lower else 'U'), lower=True).mH,"
        " lower=True))) + unread_triangle(lower, A_dot)",
        infer=inverse,
        samples=("f8[n, n]", "f8[n, n]; lower=True", "c16[n, n]", "c16[n, n]; lower=True"),
        text="scipy.linalg.cho_factor({A}{options})[0]",
        cost=100.0,
        note="of a matrix of which only one triangle counts; the other one stays in the result",
    ),
    *tangent(
        "cho_solve(c, b; lower=False)",
        "cho_solve(c, b_dot - factor_product(lower, c, out, c_dot), lower=lower)",
        None,
        "cho_solve(conjugated_if(c, True), out_bar, lower=lower)",
        infer=solved,
        samples=(*SOLVED, "f8[n, n], f8[n, m]; lower=True", "c16[n, n], c16[n]; lower=True"),
        text="scipy.linalg.cho_solve(({c}, {lower}), {b})",
        cost=50.0,
    ),
    *tangents(
        "lu_factor(A) -> lu, piv",
        "unit_lower(lu) @ tril(over_upper(lu, triu(lu) @ lu_solve(lu, piv, A_dot)), k=-1)"
        " + triu(over_upper(lu, triu(lu) @ lu_solve(lu, piv, A_dot))) @ triu(lu)",
        None,
        infer=pivoted,
        samples=SQUARE,
        text="scipy.linalg.lu_factor({A})",
        cost=100.0,
    ),
    *tangents(
        "lu(A) -> p, lower, upper",
        None,
        "lower_change(lower, upper, p.mT @ A_dot)",
        "upper_change(lower, upper, p.mT @ A_dot)",
        infer=permuted,
        samples=(*SQUARE, "f8[4, 2]", "f8[2, 4]"),
        text="scipy.linalg.lu({A})",
        cost=100.0,
    ),
    *tangents(
        "qr_pivoted(A) -> q, r, piv",
        "q @ turning(q.mH @ over_factor(picked(piv, A_dot), r)) + outside(q, over_factor(picked(piv, A_dot), r))",
        "q.mH @ picked(piv, A_dot) - turning(q.mH @ over_factor(picked(piv, A_dot), r)) @ r",
        None,
        infer=exchanged,
        samples=("f8[n, n]", "f8[4, 2]", "f8[2, 4]", "c16[n, n]"),
        text="scipy.linalg.qr({A}, mode='economic', pivoting=True)",
        cost=500.0,
        note="an error where the rank is not full",
    ),
    *tangent(
        "lu_solve(lu, piv, b; trans=0)",
        "lu_solved(lu, piv, trans, b_dot) - lu_moved(lu, piv, b, out, trans, lu_dot)",
        None,
        None,
        "lu_solve(conjugated_if(lu, trans == 2), piv, out_bar, trans=1 if trans == 0 else 0)",
        infer=solved,
        samples=("f8[n, n], i4[n], f8[n]", "f8[n, n], i4[n], f8[n, m]; trans=1", "c16[n, n], i4[n], c16[n]; trans=2"),
        text="scipy.linalg.lu_solve(({lu}, {piv}), {b}{options})",
        cost=50.0,
    ),
)

# With the matrix at hand of which the factors are, there is no need to differentiate these.
WITH_FACTORS: Line = (
    *tangent(
        "solve_by_cholesky(A, c, b; lower=False)",
        "solve_by_cholesky(A, c, b_dot - from_triangle(A_dot, 'L' if lower else 'U') @ out, lower=lower)",
        None,
        None,
        "solve_by_cholesky(conjugated_if(A, True), conjugated_if(c, True), out_bar, lower=lower)",
        infer=solved,
        samples=(
            "f8[n, n], f8[n, n], f8[n]",
            "f8[n, n], f8[n, n], f8[n, m]; lower=True",
            "c16[n, n], c16[n, n], c16[n]",
        ),
        text="scipy.linalg.cho_solve(({c}, {lower}), {b})",
        cost=50.0,
    ),
    *tangent(
        "solve_by_lu(A, lu, piv, b; trans=0)",
        "solve_by_lu(A, lu, piv, b_dot - transposed_by(A_dot, trans) @ out, trans=trans)",
        None,
        None,
        None,
        "solve_by_lu(conjugated_if(A, trans == 2), conjugated_if(lu, trans == 2), piv, out_bar,"
        " trans=1 if trans == 0 else 0)",
        infer=solved,
        samples=(
            "f8[n, n], f8[n, n], i4[n], f8[n]",
            "f8[n, n], f8[n, n], i4[n], f8[n, m]; trans=1",
            "c16[n, n], c16[n, n], i4[n], c16[n]; trans=2",
        ),
        text="scipy.linalg.lu_solve(({lu}, {piv}), {b}{options})",
        cost=50.0,
    ),
)

FUNCTIONS: Line = (
    *tangent(
        "expm(A)",
        "expm_frechet(A, A_dot)",
        infer=inverse,
        samples=(*SQUARE, "f4[n, n]", "f8[3, n, n]"),
        text="scipy.linalg.expm({A})",
        cost=1000.0,
    ),
    *tangent(
        "expm_frechet(A, E)",
        "upper_right(expm_frechet(repeated(A, E), repeated(A_dot, E_dot)))",
        None,
        "expm_frechet(A.mT, out_bar)",
        infer=direction,
        samples=("f8[n, n], f8[n, n]", "c16[n, n], c16[n, n]"),
        text="scipy.linalg.expm_frechet({A}, {E}, compute_expm=False)",
        cost=2000.0,
    ),
    *tangent(
        "sqrtm(A)",
        "solve_sylvester(out, out, A_dot)",
        infer=inverse,
        samples=SQUARE,
        text="scipy.linalg.sqrtm({A})",
        cost=1000.0,
        note="where two eigenvalues of the root add up to 0: inf, nan, huge numbers, or an error, as LAPACK has it",
    ),
    *tangent(
        "logm(A)",
        "logm_frechet(A, A_dot)",
        infer=logarithm,
        samples=SQUARE,
        text="scipy.linalg.logm({A})",
        cost=1000.0,
    ),
    *tangent(
        "logm_frechet(A, E)",
        "upper_right(logm_frechet(repeated(A, E), repeated(A_dot, E_dot)))",
        None,
        "logm_frechet(A.mT, out_bar)",
        infer=direction,
        samples=("f8[n, n], f8[n, n]", "c16[n, n], c16[n, n]"),
        # The upper right block of the logarithm of [[A, E], [0, A]].
        text="np.split(np.split("
        "scipy.linalg.logm(np.kron(np.eye(2), {A}) + np.kron(np.eye(2, k=1), {E})), 2, -2)[0], 2, -1)[1]",
        cost=4000.0,
    ),
    *nondiff("isrealobj(x)", infer=truth, samples=("f8[n, n]", "c16[n]", "float")),
)

EIGENVALUES: Line = (
    *tangents(
        "scipy_eigh(A; lower=True, driver=None) -> w, v",
        "sum(real(conjugate(v) * (from_triangle(A_dot, 'L' if lower else 'U') @ v)), axis=-2)",
        "v @ (inverse_gaps(w) * (v.mH @ from_triangle(A_dot, 'L' if lower else 'U') @ v))",
        infer=eigen,
        # Other drivers change the signs of vectors from one matrix to the next.
        samples=("f8[n, n]; driver='evd'", "f8[n, n]; lower=False, driver='evd'", "f8[3, 3]; driver='evd'"),
        text="scipy.linalg.eigh({A}{options})",
        cost=500.0,
        at="A = [[1, 0], [0, 1]]: nan or inf or -inf or 0 of v;"
        " A = [[1, 0], [0, 1]], b = [[1, 0], [0, 1]]: nan or inf or -inf or 0 of v",
        note="complex vectors turn by no phase",
    ),
    *tangents(
        "eigh_subset(A; lower=True, driver=None, subset_by_index=(0, 0)) -> w, v",
        "sum(real(conjugate(v) * (from_triangle(A_dot, 'L' if lower else 'U') @ v)), axis=-2)",
        "eigenvectors(A, 'L' if lower else 'U') @ (gaps_to_all(A, lower, subset_by_index, w)"
        " * (eigenvectors(A, 'L' if lower else 'U').mH @ from_triangle(A_dot, 'L' if lower else 'U') @ v))",
        infer=chosen_eigen,
        samples=("f8[n, n]; subset_by_index=(1, 2)", "f8[n, n]; lower=False, subset_by_index=(0, 0)"),
        text="scipy.linalg.eigh({A}{options})",
        cost=500.0,
        note="of vectors inf or nan where eigenvalues repeat; complex vectors turn by no phase",
    ),
    *tangents(
        "generalised_eigh(A, B; lower=True) -> w, v",
        "sum(real(conjugate(v) * (pencil(lower, v, w, A_dot, B_dot))), axis=-2)",
        "v @ (inverse_gaps(w) * (v.mH @ pencil(lower, v, w, A_dot, B_dot))) - 0.5 * (v * metric(lower, v, B_dot))",
        infer=general_eigen_problem,
        samples=("f8[n, n], f8[n, n]", "f8[n, n], f8[n, n]; lower=False"),
        text="scipy.linalg.eigh({A}, {B}{options})",
        cost=700.0,
        note="of vectors inf or nan where eigenvalues repeat; complex vectors turn by no phase",
    ),
)

PSEUDO_INVERSE: Line = tangent(
    "scipy_pinv(A; atol=None, rtol=None)",
    "truncated_change(A, out, A_dot)",
    infer=pseudo_inverse,
    samples=("f8[n, m]; atol=1e-10", "f8[3, m, n]; atol=1e-10, rtol=0.4", "c16[n, m]; atol=1e-10"),
    text="scipy.linalg.pinv({A}{options})",
    cost=1000.0,
    note="inf where a singular value that is kept equals one that is not",
)

TABLE: Line = (*SOLUTIONS, *FACTORS, *WITH_FACTORS, *FUNCTIONS, *EIGENVALUES, *PSEUDO_INVERSE)
