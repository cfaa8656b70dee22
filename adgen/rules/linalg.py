"""Linear algebra: M. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", 2008. Matrices stand in the last two axes; `A.mT` exchanges these.
"""

from __future__ import annotations

from adgen.rules.forms import Line, tangent, tangents
from adgen.rules.linalg_types import (
    determinant,
    eigen,
    eigenvalues,
    factor,
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
        "out @ lower_half(solve(out, solve(out, from_lower(A_dot)).mT))",
        infer=factor,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]"),
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
    *tangent(
        "eigvalsh(A)",
        "sum(eigenvectors(A) * (from_lower(A_dot) @ eigenvectors(A)), axis=-2)",
        infer=eigenvalues,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]"),
        text="np.linalg.eigvalsh({A})",
        cost=300.0,
    ),
    *tangents(
        "eigh(A) -> w, v",
        "sum(v * (from_lower(A_dot) @ v), axis=-2)",
        "v @ (inverse_gaps(w) * (v.mT @ from_lower(A_dot) @ v))",
        infer=eigen,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]"),
        text="np.linalg.eigh({A})",
        cost=500.0,
        at="vectors where eigenvalues repeat: inf or nan",
    ),
    *tangent(
        "det(A)",
        "sum(cofactors(A, out) * A_dot, axis=(-2, -1))",
        infer=determinant,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]"),
        text="np.linalg.det({A})",
        cost=100.0,
        at="finite at singular matrices",
    ),
    *tangents(
        "svd(A) -> u, s, vh",
        "u @ (square_gaps(s) * symmetric(row(s) * (u.mT @ A_dot @ vh.mT))) + outside(u, A_dot @ vh.mT) / row(s)",
        "sum(u * (A_dot @ vh.mT), axis=-2)",
        "(vh.mT @ (square_gaps(s) * symmetric(column(s) * (u.mT @ A_dot @ vh.mT)))"
        " + outside(vh.mT, A_dot.mT @ u) / row(s)).mT",
        infer=singular,
        samples=("f8[n, n]", "f8[n, m]", "f8[m, n]", "f8[2, m, n]", "f4[n, m]"),
        text="np.linalg.svd({A}, full_matrices=False)",
        cost=1000.0,
        at="vectors where singular values repeat or vanish: inf or nan",
    ),
    *tangent(
        "svdvals(A)",
        "sum(left_vectors(A) * (A_dot @ right_vectors(A)), axis=-2)",
        infer=singular_values,
        samples=("f8[n, n]", "f8[n, m]", "f8[m, n]", "f8[3, n, m]"),
        text="np.linalg.svdvals({A})",
        cost=500.0,
    ),
)
