"""Linear algebra: M. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", 2008. Matrices stand in the last two axes; `A.mT` exchanges these.
"""

from __future__ import annotations

from adgen.rules.forms import Line, nondiff, tangent, tangents
from adgen.rules.linalg_types import (
    determinant,
    eigen,
    eigenvalues,
    general_eigen,
    general_eigenvalues,
    inverse,
    least_squares,
    logarithm,
    pseudo_inverse,
    rank_of,
    singular,
    singular_values,
    solution,
    triangular,
)

OF_REAL = "complex also where every eigenvalue is real and NumPy gives real numbers, as in JAX"

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
        "out @ lower_half(inv(out) @ from_triangle(A_dot, 'L') @ inv(out).mH)",
        infer=inverse,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]", "c16[n, n]"),
        text="np.linalg.cholesky({A})",
        cost=100.0,
        note="of a matrix of which only the lower triangle counts, as NumPy reads it",
    ),
    *tangents(
        "slogdet(A) -> sign, logdet",
        None,
        "sum(inv(A).mT * A_dot, axis=(-2, -1))",
        infer=logarithm,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]"),
        text="np.linalg.slogdet({A})",
        cost=100.0,
        at="A = [[1, 2], [2, 4]]: LinAlgError of logdet",
    ),
    *tangents(
        "slogdet_of_complex(A) -> sign, logdet",
        "sign * 1j * imag(sum(inv(A).mT * A_dot, axis=(-2, -1)))",
        "real(sum(inv(A).mT * A_dot, axis=(-2, -1)))",
        infer=logarithm,
        samples=("c16[n, n]", "c16[3, n, n]"),
        text="np.linalg.slogdet({A})",
        cost=100.0,
        note="an error at singular matrices",
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
        at="A = [[1, 0], [0, 1]]: nan or inf or -inf or 0 of v",
        note="complex vectors turn by no phase (v.mH @ v_dot is 0 on the diagonal)",
    ),
    *tangent(
        "det(A)",
        "sum(cofactors(A, out) * A_dot, axis=(-2, -1))",
        infer=determinant,
        samples=("f8[n, n]", "f8[3, n, n]", "f4[n, n]", "c16[n, n]", "c16[3, n, n]"),
        text="np.linalg.det({A})",
        cost=100.0,
        at="A = [[1, 2], [2, 4]]: [[4, -2], [-2, 1]]",
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
        at="A = [[1, 0], [0, 1]]: nan or inf or -inf of u and nan or inf or -inf of vh",
        note="of complex matrices only u turns by a phase",
    ),
    *tangent(
        "svdvals(A)",
        "sum(real(conjugate(left_vectors(A)) * (A_dot @ right_vectors(A))), axis=-2)",
        infer=singular_values,
        samples=("f8[n, n]", "f8[n, m]", "f8[m, n]", "f8[3, n, m]", "c16[n, m]", "c16[m, n]"),
        text="np.linalg.svdvals({A})",
        cost=500.0,
    ),
    *tangent(
        "eigvals(A)",
        "sum(inv(general_vectors(A)).mT * (A_dot @ general_vectors(A)), axis=-2)",
        infer=general_eigenvalues,
        samples=("c16[3, 3]", "c16[3, n, n]"),
        text="np.linalg.eigvals({A})",
        cost=1000.0,
    ),
    *tangents(
        "eig(A) -> w, v",
        "sum(inv(v).mT * (A_dot @ v), axis=-2)",
        "normalised(v, v @ (inverse_gaps(w) * solve(v, A_dot @ v)))",
        infer=general_eigen,
        samples=("c16[3, 3]", "c16[3, n, n]"),
        text="np.linalg.eig({A})",
        cost=1000.0,
        note="of vectors inf or nan where eigenvalues repeat, or an error where they are dependent",
    ),
    *tangent(
        "eigvals_of_real(A; dtype='complex128')",
        "sum(inv(general_vectors(A)).mT * (A_dot @ general_vectors(A)), axis=-2)",
        infer=general_eigenvalues,
        samples=("f8[3, 3]", "f8[3, n, n]", "f4[3, 3]; dtype='complex64'"),
        text="np.linalg.eigvals({A}).astype({dtype})",
        cost=1000.0,
        note=OF_REAL,
    ),
    *tangents(
        "eig_of_real(A; dtype='complex128') -> w, v",
        "sum(inv(v).mT * (A_dot @ v), axis=-2)",
        "normalised(v, v @ (inverse_gaps(w) * solve(v, A_dot @ v)))",
        infer=general_eigen,
        samples=("f8[3, 3]", "f8[3, n, n]", "f4[3, 3]; dtype='complex64'"),
        text="map({dtype}, np.linalg.eig({A}))",
        cost=1000.0,
        note=f"{OF_REAL}; of vectors inf or nan where eigenvalues repeat, or an error where they are dependent",
    ),
    *tangents(
        "qr(A) -> q, r",
        "q @ turning(q.mH @ over_factor(A_dot, r)) + outside(q, over_factor(A_dot, r))",
        "q.mH @ A_dot - turning(q.mH @ over_factor(A_dot, r)) @ r",
        infer=triangular,
        samples=("f8[n, n]", "f8[n, m]", "f8[m, n]", "f8[4, 2]", "f8[2, 4]", "f8[3, n, n]", "c16[n, n]", "c16[2, 3]"),
        text="np.linalg.qr({A})",
        cost=500.0,
        at="A = [[0, 1], [0, 1]]: LinAlgError of q and LinAlgError of r",
    ),
    *tangent(
        "pinv(A; rcond=None, hermitian=False, rtol='')",
        "out @ out.mH @ (given(A_dot, hermitian).mH - given(A_dot, hermitian).mH @ given(A, hermitian) @ out)"
        " + (given(A_dot, hermitian).mH - out @ given(A, hermitian) @ given(A_dot, hermitian).mH) @ out.mH @ out"
        " - out @ given(A_dot, hermitian) @ out",
        infer=pseudo_inverse,
        samples=(
            "f8[n, n]",
            "f8[n, m]",
            "f8[m, n]",
            "f8[3, m, n]; rcond=1e-10",
            "f4[n, m]",
            "c16[n, m]",
            "f8[n, n]; hermitian=True",
            "f8[n, m]; rtol=1e-10",
        ),
        text="np.linalg.pinv({A}{options})",
        cost=1000.0,
        note="the derivative among matrices of the same rank (Golub and Pereyra 1973)",
    ),
    *tangent(
        "lstsq(A, b; rcond=None)",
        "general_inverse(A, rcond) @ (b_dot - A_dot @ out"
        " + general_inverse(A, rcond).mH @ (A_dot.mH @ (b - A @ out)))"
        " + beside(general_inverse(A, rcond), A, A_dot.mH @ (general_inverse(A, rcond).mH @ out))",
        infer=least_squares,
        samples=("f8[n, m], f8[n]", "f8[n, m], f8[n, 3]", "f8[m, n], f8[m]", "c16[n, m], c16[n]", "f8[n, n], f4[n]"),
        text="np.linalg.lstsq({A}, {b}{options})[0]",
        cost=1000.0,
        note="the derivative among matrices of the same rank",
    ),
    *nondiff(
        "matrix_rank(A; tol=None, hermitian=False, rtol=None)",
        infer=rank_of,
        samples=("f8[n, m]", "f8[3, n, m]; rtol=1e-3", "f8[n, n]; hermitian=True"),
        text="np.linalg.matrix_rank({A}{options})",
        cost=500.0,
    ),
)
