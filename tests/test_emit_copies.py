"""Emitted code copies no more than it must: a view that outlives a write is copied, not the array that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.compiling import derive_text, run

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


THROUGH_A_VIEW = """
import numpy as np


def f(x):
    y = np.sin(x)
    tail = y[2:]
    tail[0] = y[0] * y[1]
    tail[1] = y[2] * y[0]
    return np.sum(y * y)
"""


def test_a_write_through_a_view_is_one_statement(tmp_path: Path) -> None:
    text = gradient(THROUGH_A_VIEW, "x: f8[n]", tmp_path)
    primal = text.partition("# primal")[2].partition("# adjoint")[0]
    assert "copy" not in primal
    assert "y[2:] =" not in primal


VIEW_READ_LATER = """
import numpy as np


def f(x):
    y = np.sin(x)
    for k in range(2):
        row = y[k]
        row[1:] += row[:-1] * np.sum(y)
        y[1 - k] = row * 2.0
        row[0] = y[1, 0] * row[1]
    return np.sum(y * y)
"""


def test_views_that_are_written_and_read_in_turn(tmp_path: Path) -> None:
    """Against central differences: what is written in place is read by nothing that wants the old value."""
    text = gradient(VIEW_READ_LATER, "x: f8[2, m]", tmp_path)
    names = run(text, "<views>")
    source: dict[str, Any] = {}
    exec(VIEW_READ_LATER, source)
    x = np.linspace(0.1, 0.7, 6).reshape(2, 3)
    value, x_bar = names["f_value_and_grad"](x)
    assert value == source["f"](x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = 1e-6
        slope = (source["f"](x + step) - source["f"](x - step)) / 2e-6
        assert x_bar[place] == pytest.approx(slope, rel=1e-6)


STARTS_WITHOUT_TANGENT = """
import numpy as np


def f(x, s):
    for k in range(len(x)):
        s = np.sin(x[k] * s)
    return np.sum(s)
"""


def test_a_tangent_that_starts_as_zeros_is_one_variable(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(STARTS_WITHOUT_TANGENT)
    text = derive_text(path, "x: f8[n], s: f8[m]", ("x",), "jvp")
    assert "    s_dot = np.zeros_like(s)" in text
    assert " = s_dot\n" not in text
