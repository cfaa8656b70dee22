"""A length that only a run shows is checked once: a wrong one is refused, by the value or by a bare gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.compiling import derive, run
from tests.oracle import Point, check_gradient

if TYPE_CHECKING:
    from pathlib import Path

PACKED = """
import numpy as np


def f(p, x):
    L = np.zeros((len(x), len(x)))
    start = 0
    for j in range(len(x)):
        L[j:, j] = p[start : start + len(x) - j] ** 2
        start += len(x) - j
    return np.sum((L @ x) ** 2)
"""


@pytest.mark.parametrize(("what", "checks"), [("value_and_grad", 0), ("grad", 1)])
def test_packed_triangle(what: str, checks: int, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(PACKED)
    made = derive(path, "p: f8[k], x: f8[n]", ("p", "x"), what)
    assert made.text.count("np.reshape(") == checks
    point = Point(run(PACKED, str(path))["f"], (np.linspace(0.2, 0.9, 6), np.array([0.3, -0.7, 1.2])), (0, 1))
    bars = made.call(*point.args)
    check_gradient(bars if what == "grad" else bars[1], 1.0, point)
    with pytest.raises(ValueError, match=r"broadcast|reshape"):
        made.call(np.linspace(0.2, 0.9, 5), point.args[1])


GATHERED = """
import numpy as np


def f(x, limit):
    gathered = []
    for v in x:
        if v < limit:
            gathered.append(v * v)
    y = np.sin(x)
    y[:] = np.array(gathered)
    return np.sum(y**2)
"""


def test_a_list_of_one_number_is_not_spread(tmp_path: Path) -> None:
    """NumPy would store one number in all places; the cotangents of the list are as many as its numbers, or none."""
    path = tmp_path / "program.py"
    path.write_text(GATHERED)
    made = derive(path, "x: f8[n], limit: float", ("x",), "grad")
    x = np.array([0.1, 0.5, 0.7])
    check_gradient(made.call(x, 2.0), 1.0, Point(run(GATHERED, str(path))["f"], (x, 2.0), (0,)))
    with pytest.raises(ValueError, match="reshape"):
        made.call(x, 0.3)
