"""Linear algebra: M. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", 2008. Matrices stand in the last two axes; `A.mT` exchanges these.
"""

from __future__ import annotations

from adgen.rules.forms import Line, tangent, tangents
from adgen.rules.linalg_types import (
    determinant,
    eigen,
    eigenvalues,
    inverse,
    logarithm,
    singular,
    singular_values,
    solution,
)

SQUARE = ("f8[n, n]", "f8[3, n, n]", "f4[n, n]", "c16[n, n]", "i8[n, n]")

TABLE: Line = (
    *tangent(
        "inv(A)",
        "-(out @ A_dot @ out)",
        infer=inverse,
        samples=SQUARE,
        text="np.linalg.inv({A})",
        cost=200.0,
    ),
    *tangent(
        "solve(A, b)",
        "solve(A, b_dot - A_dot @ out)",
        None,
        "solve(A.mT, out_bar)",
        infer=solution,
        samples=(
            "f8[n, n], f8[n]",
            "f8[n, n], f8[n, m]",
            "f8[3, n, n], f8[3, n, m]",
            "f8[n, n], f8[3, n, m]",
            "f4[n, n], f8[n]",
        ),
        text="np.linalg.solve({A}, {b})",
        cost=100.0,
    ),
    *tangent(
        "cholesky(A)",
        "out @ lower_half(solve(out, solve(out, from_triangle(A_dot, 'L')).mH))",
        infer=inverse,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]", "c16[n, n]"),
        text="np.linalg.cholesky({A})",
        cost=100.0,
        at="of a matrix of which only the lower triangle counts, as NumPy reads it",
    ),
    *tangents(
        "slogdet(A) -> sign, logdet",
        None,
        "sum(inv(A).mT * A_dot, axis=(-2, -1))",
        infer=logarithm,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]"),
        text="np.linalg.slogdet({A})",
        cost=100.0,
        at="an error at singular matrices",
    ),
    *tangents(
        "slogdet_of_complex(A) -> sign, logdet",
        "sign * 1j * imag(sum(inv(A).mT * A_dot, axis=(-2, -1)))",
        "real(sum(inv(A).mT * A_dot, axis=(-2, -1)))",
        infer=logarithm,
        samples=("c16[n, n]", "c16[3, n, n]"),
        text="np.linalg.slogdet({A})",
        cost=100.0,
        at="an error at singular matrices",
    ),
    *tangent(
        "eigvalsh(A; UPLO='L')",
        "sum(real(conjugate(eigenvectors(A, UPLO)) * (from_triangle(A_dot, UPLO) @ eigenvectors(A, UPLO))), axis=-2)",
        infer=eigenvalues,
        samples=("f8[n, n]", "f8[3, n, n]; UPLO='U'", "f4[n, n]", "c16[n, n]", "c16[n, n]; UPLO='U'"),
        text="np.linalg.eigvalsh({A}{options})",
        cost=300.0,
    ),
    *tangents(
        "eigh(A; UPLO='L') -> w, v",
        "sum(real(conjugate(v) * (from_triangle(A_dot, UPLO) @ v)), axis=-2)",
        "v @ (inverse_gaps(w) * (v.mH @ from_triangle(A_dot, UPLO) @ v))",
        infer=eigen,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]", "f8[n, n]; UPLO='U'"),
        text="np.linalg.eigh({A}{options})",
        cost=500.0,
        at="vectors where eigenvalues repeat: inf or nan; complex vectors turn by no phase (v.mH @ v_dot is 0 on the"
        " diagonal)",
    ),
    *tangent(
        "det(A)",
        "sum(cofactors(A, out) * A_dot, axis=(-2, -1))",
        infer=determinant,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]", "c16[n, n]", "c16[3, n, n]"),
        text="np.linalg.det({A})",
        cost=100.0,
        at="finite at singular matrices",
    ),
    *tangents(
        "svd(A; hermitian=False) -> u, s, vh",
        "u @ (square_gaps(s) * hermitian(row(s) * (u.mH @ given(A_dot, hermitian) @ vh.mH))"
        " + turned(u.mH @ given(A_dot, hermitian) @ vh.mH) * inverse_diagonal(s))"
        " + outside(u, given(A_dot, hermitian) @ vh.mH) / row(s)",
        "sum(real(conjugate(u) * (given(A_dot, hermitian) @ vh.mH)), axis=-2)",
        "(vh.mH @ (square_gaps(s) * hermitian(column(s) * (u.mH @ given(A_dot, hermitian) @ vh.mH)))"
        " + outside(vh.mH, given(A_dot, hermitian).mH @ u) / row(s)).mH",
        infer=singular,
        samples=("f8[n, n]", "f8[n, m]", "f8[m, n]", "f8[2, m, n]", "f4[n, m]", "f8[n, n]; hermitian=True"),
        text="np.linalg.svd({A}, full_matrices=False{options})",
        cost=1000.0,
        at="vectors where singular values repeat or vanish: inf or nan; of complex matrices only u turns by a phase",
    ),
    *tangent(
        "svdvals(A)",
        "sum(real(conjugate(left_vectors(A)) * (A_dot @ right_vectors(A))), axis=-2)",
        infer=singular_values,
        samples=("f8[n, n]", "f8[n, m]", "f8[m, n]", "f8[3, n, m]", "c16[n, m]", "c16[m, n]"),
        text="np.linalg.svdvals({A})",
        cost=500.0,
    ),
)
