"""Adjoints of Cholesky factors: the formula of the textbook where there is one, and the right numbers everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.compiling import derive

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
import numpy as np
import scipy.linalg


def f(K, Y):
"""

FACTOR = "L = np.linalg.cholesky(K)"
LOWER = "L = scipy.linalg.cholesky(K, lower=True)"
VECTOR = "z = np.linalg.solve(L, Y[:, 0])"
LOGDET = "np.sum(np.log(np.diag(L)))"

SIMPLE = {
    "likelihood": (FACTOR, VECTOR, f"return 0.5 * (z @ z) + {LOGDET}"),
    "determinant": (FACTOR, "return np.prod(np.diag(L)) ** 2"),
    "diagonal": (FACTOR, "return np.diag(L) @ np.sin(np.diag(L))"),
    "outputs": (FACTOR, "Z = np.linalg.solve(L, Y)", f"return -np.sum(Z * Z) / 3.0 + 2.0 * {LOGDET}"),
    "triangular": (
        LOWER,
        "z = scipy.linalg.solve_triangular(L, Y[:, 0], lower=True)",
        f"return 0.5 * (z @ z) + {LOGDET}",
    ),
    "upper": ("U = scipy.linalg.cholesky(K)", "return np.sum(np.log(np.diag(U)))"),
    "factored": (LOWER, f"return 0.5 * Y[:, 0] @ scipy.linalg.cho_solve((L, True), Y[:, 0]) + {LOGDET}"),
}

OTHER = {
    "unsymmetric": (FACTOR, VECTOR, f"return np.sum(np.sin(z)) + {LOGDET}"),
    "two vectors": (FACTOR, VECTOR, "return z @ np.linalg.solve(L, Y[:, 1])"),
    "the whole factor": (FACTOR, "return np.sum(np.sin(L @ Y)) + L[1, 0] * L[1, 1]"),
    "above": (FACTOR, "return np.sum((L + L.T) * (Y @ Y.T)) + np.sum(np.triu(L, k=0) ** 2)"),
    "unlike factors": (FACTOR, "Z = np.linalg.solve(L, Y)", "return np.sum((Z[:, :1] * Z) ** 2)"),
    "another triangle": (
        LOWER,
        "z = scipy.linalg.solve_triangular(L, Y[:, 0], lower=True, unit_diagonal=True)",
        f"return z @ z + {LOGDET}",
    ),
    "a transpose": (FACTOR, "z = np.linalg.solve(L.T, Y[:, 0])", f"return z @ z + {LOGDET}"),
}


def written(lines: tuple[str, ...], folder: Path) -> Path:
    path = folder / "program.py"
    path.write_text(HEAD + "".join(f"    {line}\n" for line in lines))
    return path


def definite(n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    A = rng.normal(size=(n, n))
    return A @ A.T + np.eye(n) + 1e-3 * rng.normal(size=(n, n)), rng.normal(size=(n, m))


@pytest.mark.parametrize("sig", ["K: f8[n, n], Y: f8[n, m]", "K: f8[n, k], Y: f8[p, m]"])
@pytest.mark.parametrize("name", [*SIMPLE, *OTHER])
def test_both_modes_agree(name: str, sig: str, tmp_path: Path) -> None:
    """Forward mode, which is left as it is, gives each element: of triangles that are not read it is zero."""
    path = written({**SIMPLE, **OTHER}[name], tmp_path)
    K, Y = definite(4, 3)
    value, found = derive(path, sig, ("K",), "vjp").call(K.copy(), Y.copy(), 1.0)
    forward = derive(path, sig, ("K",), "jvp").call
    pairs = [forward(K.copy(), Y.copy(), unit.reshape(4, 4)) for unit in np.eye(16)]
    np.testing.assert_allclose(value, pairs[0][0], rtol=1e-13)
    np.testing.assert_allclose(found.ravel(), [dot for _, dot in pairs], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", SIMPLE)
def test_a_symmetric_part_needs_no_halves(name: str, tmp_path: Path) -> None:
    """One product of matrices, or one for each term, and the triangle of what comes out."""
    text = derive(written(SIMPLE[name], tmp_path), "K: f8[n, n], Y: f8[n, m]", ("K",), "vjp").text
    adjoint = text.partition("# adjoint")[2]
    assert re.search(r"k=-1\) \+|k=-1\)\) @", adjoint) is None, adjoint
    assert "L_bar" not in adjoint


@pytest.mark.parametrize("name", OTHER)
def test_what_is_not_symmetric_keeps_its_halves(name: str, tmp_path: Path) -> None:
    text = derive(written(OTHER[name], tmp_path), "K: f8[n, n], Y: f8[n, m]", ("K",), "vjp").text
    assert "k=-1)" in text


def test_the_trace_is_no_sum_of_a_matrix(tmp_path: Path) -> None:
    """So are numbers taken out of sums of products."""
    lines = ("s = Y[0, 0]", "return np.sum(np.sin(K * Y[1, 1] + s * np.eye(len(K))) ** 2)")
    text = derive(written(lines, tmp_path), "K: f8[n, n], Y: f8[n, m]", ("Y",), "vjp").text
    assert "np.trace(" in text


def test_a_sum_of_products_of_matrices_is_an_inner_product(tmp_path: Path) -> None:
    """Numbers stay outside; what is broadcast, and what others read, is multiplied."""
    lines = ("s = Y[0, 0]", "return np.sum(np.sin(-s * K))")
    path = written(lines, tmp_path)
    derived = derive(path, "K: f8[n, n], Y: f8[n, m]", ("Y",), "vjp")
    assert "np.vdot(" in derived.text
    K, Y = definite(4, 3)
    _, found = derived.call(K, Y, 1.0)
    np.testing.assert_allclose(found[0, 0], -np.sum(K * np.cos(Y[0, 0] * K)), rtol=1e-13)
    lines = ("return np.sum((K * Y[:, :1]) ** 3)",)
    derived = derive(written(lines, tmp_path), "K: f8[n, n], Y: f8[n, m]", ("Y",), "vjp")
    assert "np.vdot(" not in derived.text
