"""What tells that a pattern lacks an entry: on other paths, beside entries that are larger, and not by rounding."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import adgen
from tests import sparse_subjects as subjects
from tests.test_family import close


def test_draws() -> None:
    """Each call draws once, as the function does, also where a pattern grows: numbers are those of the dense matrix."""
    jacobian, dense = adgen.jacobian(subjects.drawn, 0, sparse=True), adgen.jacobian(subjects.drawn, 0)
    mine, others = np.random.default_rng(5), np.random.default_rng(5)
    sizes = []
    for _ in range(6):
        x = np.linspace(1.0, 2.0, 8)
        sizes.append(jacobian.sparsity(x, copy.deepcopy(mine)).nnz)
        close(jacobian(x, mine).toarray(), dense(x, others))
        assert mine.bit_generator.state == others.bit_generator.state
    assert sizes[0] < sizes[-1]


@pytest.mark.parametrize("program", [subjects.stiff, subjects.stiffer])
def test_small_entries_on_another_path(program: Any) -> None:
    """Twelve orders of magnitude below the others the probe sees them, and any number where nothing else stands."""
    jacobian, dense = adgen.jacobian(program, sparse=True), adgen.jacobian(program)
    for x in (np.array([1.0, -2.0, -3.0]), np.array([1.0, 2.0, -3.0]), np.array([1.0, 2.0, 3.0])):
        np.testing.assert_array_equal(jacobian(x).toarray(), dense(x))


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_infinite_coefficients(mode: str) -> None:
    """Zero times infinity is nan where no entry can be, which is no sign of one."""
    jacobian, dense = adgen.jacobian(subjects.roots, mode=mode, sparse=True), adgen.jacobian(subjects.roots)
    with np.errstate(all="ignore"):
        for x in (np.array([0.0, 4.0, 9.0, 1.0]), np.array([0.0, 0.0, 9.0, 1.0])):
            found, expected = jacobian(x).toarray(), dense(x)
            finite = np.isfinite(found) & np.isfinite(expected)
            close(found[finite], expected[finite])
            assert finite[2].all()


def test_two_precisions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe is as exact as the least exact arguments are, so that it finds nothing wrong."""
    jacobian = adgen.jacobian(subjects.of_two_precisions, (0, 1), sparse=True)
    x, y = np.linspace(0.1, 1.0, 50, dtype=np.float32), np.linspace(1.0, 2.0, 50)
    first = jacobian(x, y).toarray()
    monkeypatch.setattr(jacobian, "_grown", None)
    np.testing.assert_array_equal(jacobian(x, y).toarray(), first)
    close(first, np.hstack(adgen.jacobian(subjects.of_two_precisions, (0, 1))(x, y)))


def test_rounding_is_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the sweep rounds more than most, this is looked into once, and not at every call."""
    matrix = np.vander(np.linspace(0.0, 1.0, 16))
    jacobian = adgen.jacobian(subjects.solved, sparse=True)
    x = np.linspace(1.0, 2.0, 16)
    looked = []
    grown = type(jacobian)._grown
    monkeypatch.setattr(type(jacobian), "_grown", lambda *args: looked.append(1) or grown(*args))
    for _ in range(5):
        assert jacobian(x, matrix).nnz == x.size**2
    assert len(looked) == 1
