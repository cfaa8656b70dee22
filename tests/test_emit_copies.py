"""Emitted code copies no more than it must: a view that outlives a write is copied, not the array that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.compiling import derive_text

if TYPE_CHECKING:
    from pathlib import Path


def gradient(source: str, sig: str, tmp_path: Path) -> str:
    path = tmp_path / "program.py"
    path.write_text(source)
    return derive_text(path, sig, ("x",), "value_and_grad")


TRIANGLE = """
import numpy as np


def f(x):
    L = np.zeros_like(x)
    for i in range(len(x)):
        for j in range(i + 1):
            L[i, j] = x[i, j] - L[i, :j] @ L[j, :j]
    return np.sum(L)
"""


def test_rows_on_a_tape(tmp_path: Path) -> None:
    """Work per inner step stays proportional to a row."""
    text = gradient(TRIANGLE, "x: f8[n, n]", tmp_path)
    assert "L[i, :j].copy()" in text
    assert "L.copy()" not in text


DIAGONAL = """
import numpy as np


def f(x):
    y = np.diag(x)
    y[0, 1] = 2.0 * x[0]
    return np.sum(np.sin(y))
"""


def test_a_matrix_with_a_diagonal_is_new(tmp_path: Path) -> None:
    assert "y.copy()" not in gradient(DIAGONAL, "x: f8[n]", tmp_path)
