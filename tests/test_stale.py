"""A change of anything that a derivative was made from is noticed at the next call."""

from __future__ import annotations

import importlib
import linecache
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import adgen
from tests import subjects

ROOT = Path(__file__).parents[1]


def test_a_global_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = adgen.grad(subjects.uses_globals)
    assert derivative(1.0) == 3.0 + 2.0 + 4.0
    monkeypatch.setattr(subjects, "RATE", 5.0)
    assert derivative(1.0) == 5.0 + 2.0 + 4.0
    monkeypatch.setattr(subjects, "WEIGHTS", [1.0, 7.0])
    assert derivative(1.0) == 5.0 + 7.0 + 4.0
    monkeypatch.undo()
    assert derivative(1.0) == 3.0 + 2.0 + 4.0


def test_a_container_that_changes_inside() -> None:
    derivative = adgen.grad(subjects.uses_globals)
    assert derivative(1.0) == 9.0
    try:
        subjects.WEIGHTS[1] = 10.0
        assert derivative(1.0) == 17.0
        subjects.TABLE[1] = 0.0
        assert derivative(1.0) == 13.0
    finally:
        subjects.WEIGHTS[1], subjects.TABLE[1] = 2.0, 4.0
    assert derivative(1.0) == 9.0


def test_a_strided_constant_is_not_taken_for_changed(compiled: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subjects, "TABLE", np.arange(6.0)[::2])
    derivative = adgen.grad(subjects.uses_globals)
    assert [derivative(1.0), derivative(2.0)] == [7.0, 7.0]
    reading = derivative._state.reading
    derivative(1.0)
    assert derivative._state.reading is reading
    assert compiled == ["uses_globals"]


def test_a_helper_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = adgen.grad(subjects.uses_globals)
    assert derivative(1.0) == 9.0
    monkeypatch.setattr(subjects, "helper", lambda x: x * 100.0)
    assert derivative(1.0) == 106.0


def test_code_that_is_swapped_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """As IPython's autoreload does it."""

    def other(x: Any) -> Any:
        return x * x

    derivative = adgen.grad(subjects.helper)
    assert derivative(1.0) == 3.0
    monkeypatch.setattr(subjects.helper, "__code__", other.__code__)
    assert derivative(3.0) == 6.0


def test_a_closure_variable_that_changes() -> None:
    factor = 2.0

    def f(x: float) -> float:
        return x * factor

    derivative = adgen.grad(f)
    assert derivative(1.0) == 2.0
    factor = 3.0
    assert derivative(1.0) == 3.0
    factor = np.array(4.0)[()]  # type: ignore[assignment]
    assert derivative(1.0) == 4.0


def test_a_default_that_changes() -> None:
    def f(x: float, k: float = 2.0) -> float:
        return x * k

    derivative = adgen.grad(f)
    assert derivative(1.0) == 2.0
    f.__defaults__ = (5.0,)
    assert derivative(1.0) == 5.0


def test_a_name_that_appears(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x: float) -> float:
        return abs(x)

    derivative = adgen.grad(f)
    assert derivative(-2.0) == -1.0
    monkeypatch.setattr(sys.modules[__name__], "abs", subjects.helper, raising=False)
    assert derivative(-2.0) == 3.0


def test_numbers_that_are_equal_and_not_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """1 and 1.0 are equal, and `x // RATE` with them is not of the same type; 0.0 and -0.0 are equal too."""

    def f(x: float) -> float:
        return x / RATE if RATE else x * math_copysign(1.0, RATE)

    derivative = adgen.grad(f)
    monkeypatch.setattr(sys.modules[__name__], "RATE", 0.0)
    assert derivative(1.0) == 1.0
    monkeypatch.setattr(sys.modules[__name__], "RATE", -0.0)
    assert derivative(1.0) == -1.0


RATE = 1.0
from math import copysign as math_copysign  # noqa: E402


def test_an_object_that_is_passed_on() -> None:
    lattice = subjects.Lattice(2.0)
    assert lattice.energy(3.0) == 6.0
    lattice.inner.scale = 10.0
    assert lattice.energy(3.0) == 60.0
    lattice.stiffness = 1.0
    assert lattice.energy(3.0) == 30.0
    assert subjects.Lattice(2.0).energy(3.0) == 6.0


def test_an_edited_file_is_never_mixed_with_old_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "changing.py"
    path.write_text("import adgen\n\n\n@adgen.grad\ndef f(x):\n    return x * x\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "changing", raising=False)
    module = importlib.import_module("changing")
    path.write_text(path.read_text().replace("x * x", "x * x * x * x"))
    os.utime(path, (1, 1))
    linecache.checkcache()
    with pytest.raises(adgen.AdgenError) as caught:
        module.f(2.0)
    assert caught.value.code == "E105"
    assert importlib.reload(module).f(2.0) == 32.0
