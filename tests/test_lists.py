"""Lists in emitted code: what is stored of them, and how they are spelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.compiling import derive, derive_text

if TYPE_CHECKING:
    from pathlib import Path

RECURRENCE = """
import math


def f(x, s):
    h = [s]
    for v in x:
        h.append(math.sin(v) * h[-1])
    return 1.0 / sum(h)
"""


def test_a_growing_list_is_not_taped(tmp_path: Path) -> None:
    """Its elements are: a copy in each iteration would make the time quadratic."""
    path = tmp_path / "program.py"
    path.write_text(RECURRENCE)
    text = derive_text(path, "x: f8[n], s: float", ("x", "s"), "value_and_grad")
    assert "h.append(sin_v * h_last)" in text
    assert ".copy()" not in text


def test_a_sum_is_a_python_number(tmp_path: Path) -> None:
    """It raises where the program raises, and rounds as the program does."""
    path = tmp_path / "program.py"
    path.write_text(RECURRENCE)
    for what, more in (("value_and_grad", ()), ("jvp", (np.zeros(0), 1.0))):
        made = derive(path, "x: f8[n], s: float", ("x", "s"), what)
        assert " sum(h)" in made.text
        with pytest.raises(ZeroDivisionError):
            made.call(np.zeros(0), 0.0, *more)


LITERAL = """
def f(x, a):
    h = [a, 0.0, 1.0]
    n = 0
    for v in x:
        h[n % 3] = v * h[-1]
        n += 1
    return h[0] * a + h[1]
"""


def test_a_literal_stays_a_literal_and_keeps_its_name(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(LITERAL)
    text = derive_text(path, "x: f8[n], a: float", ("x", "a"), "value_and_grad")
    assert "h = [a, 0.0, 1.0]" in text
    assert "h[n % 3] = " in text
    assert "h_bar" in text


@pytest.mark.parametrize("loop", ["for _ in range(n)", "while n > 0"])
def test_a_tape_that_nothing_reads_is_not_written(loop: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    body = "        v = stack.pop()\n        stack.append(v * v)\n        n -= 1\n"
    path.write_text(f"def f(x, n):\n    stack = [x]\n    {loop}:\n{body}    return stack[0]\n")
    text = derive_text(path, "x: float, n: int", ("x",), "value_and_grad")
    assert text.count(".append(") <= 3
    assert "count" not in text
