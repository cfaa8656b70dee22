"""Writes of derived loops: zeros that nothing reads are left out, what is added to zeros is written, the rest stays."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.compiling import derive, run
from tests.oracle import Point, check_gradient

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "import numpy as np\n\n\ndef f(x, a):\n"

LEFT_OUT = {
    "a column for each iteration": """
        L = np.zeros((len(x), len(x)))
        for j in range(len(x)):
            L[j:, j] = x[j:] * x[j] * a
        return np.sum(L @ L)
    """,
    "backward": """
        u = np.zeros_like(x)
        for j in range(len(x) - 1, -1, -1):
            u[j] = x[j] * a
            a = a * np.sin(x[j])
        return np.sum(u**3)
    """,
    "an addition elsewhere": """
        u = np.zeros_like(x)
        for j in range(1, len(x)):
            u[j] = a * x[j] + x[j - 1] * x[j]
            a = a * x[j]
        return np.sum(u * u) + a
    """,
}

KEPT = {
    "the place of another iteration is read": """
        u = x.copy()
        for j in range(1, len(x)):
            u[j] = u[j - 1] * x[j] * a
        return np.sum(u)
    """,
    "negative indices name a place twice": """
        u = np.zeros_like(x)
        for j in range(-2, 3):
            u[j] = x[j] * a
            a = a * x[1]
        return np.sum(u * u)
    """,
    "the same place in each iteration": """
        u = np.zeros_like(x)
        for j in range(len(x)):
            u[0] = x[j] * a
            a = a * np.cos(u[0])
        return np.sum(u) + a
    """,
}

REPLACED = {
    "written twice in one iteration": """
        u = np.zeros_like(x)
        for j in range(len(x)):
            u[j] = x[j] * a
            a = a * x[0]
            u[j] = x[j] ** 2 * a
        return np.sum(u * u) + a
    """,
    "the array is a parameter": """
        for j in range(len(x)):
            a = a * x[j]
            x[j] = a * a
        return np.sum(x)
    """,
}


WRITTEN = {
    "each element once": """
        for j in range(len(x)):
            a = a * x[j]
        return a
    """,
    "backward": """
        for j in range(len(x) - 1, -1, -1):
            a = np.sin(a) * x[j]
        return a
    """,
    "twice in one iteration": """
        s = 0.0
        for j in range(len(x)):
            s = s * x[j] ** 2 + np.cos(x[j] * a)
        return s
    """,
}

ADDED = {
    "negative indices name a place twice": """
        for j in range(-2, 3):
            a = a * x[j]
        return a
    """,
    "a neighbour": """
        for j in range(1, len(x)):
            a = a * x[j] * np.sin(x[j - 1])
        return a
    """,
    "the same place in each iteration": """
        for j in range(len(x)):
            a = a * np.sin(x[1] * a)
        return a
    """,
    "a loop inside": """
        for j in range(len(x)):
            for i in range(3):
                a = np.sin(a * x[j])
        return a
    """,
}

OUTSIDE = {
    "one more in front": (
        """
            s = x[0]
            for j in range(1, len(x)):
                s = s * x[j] * a
            return s
        """,
        "x_bar[0] = ",
    ),
    "one more among them": (
        """
            s = x[1]
            for j in range(1, len(x)):
                s = s * x[j] * a
            return s
        """,
        "x_bar[1] += ",
    ),
    "one more behind, counting down": (
        """
            s = x[1]
            for j in range(3, 0, -1):
                s = s * x[j] * a
            return s
        """,
        "x_bar[1] += ",
    ),
    "one more that counts from the end": (
        """
            s = x[-1]
            for j in range(1, len(x)):
                s = s * x[j] * a
            return s
        """,
        "x_bar[-1] += ",
    ),
}
"""A place that is read outside the loop, and how its cotangent is given."""


def gradient(body: str, path: Path) -> str:
    """The text of the gradient, whose numbers are right."""
    source = HEAD + textwrap.indent(textwrap.dedent(body).strip() + "\n", "    ")
    path.write_text(source)
    made = derive(path, "x: f8[n], a: float", ("x", "a"), "value_and_grad")
    point = Point(run(source, str(path))["f"], (np.array([0.3, -0.7, 1.2, 0.4]), 0.8), (0, 1))
    _, bars = made.call(*point.args)
    check_gradient(bars, 1.0, point)
    return made.text


@pytest.mark.parametrize("body", LEFT_OUT.values(), ids=LEFT_OUT)
def test_left_out(body: str, tmp_path: Path) -> None:
    assert "] = 0.0" not in gradient(body, tmp_path / "program.py")


@pytest.mark.parametrize("body", KEPT.values(), ids=KEPT)
def test_kept(body: str, tmp_path: Path) -> None:
    assert "] = 0.0" in gradient(body, tmp_path / "program.py")


@pytest.mark.parametrize("body", REPLACED.values(), ids=REPLACED)
def test_replaced_by_another_write(body: str, tmp_path: Path) -> None:
    gradient(body, tmp_path / "program.py")


@pytest.mark.parametrize("body", WRITTEN.values(), ids=WRITTEN)
def test_written(body: str, tmp_path: Path) -> None:
    assert re.search(r"x_bar\[j\] = (?!0.0)", gradient(body, tmp_path / "program.py"))


@pytest.mark.parametrize("body", ADDED.values(), ids=ADDED)
def test_added(body: str, tmp_path: Path) -> None:
    assert not re.search(r"x_bar\[.*\] = (?!0.0)", gradient(body, tmp_path / "program.py"))


@pytest.mark.parametrize(("body", "line"), OUTSIDE.values(), ids=OUTSIDE)
def test_outside(body: str, line: str, tmp_path: Path) -> None:
    assert line in gradient(body, tmp_path / "program.py")
