"""The derivatives by hand, which the benchmark measures against, are right."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import adgen
from adgen.verify.contracted import Contracted, scale
from adgen.verify.trees import flat
from benchmarks.cases import Case, MatrixCase, cases, matrix_cases


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.name)
def test_by_hand(case: Case) -> None:
    value, bars = case.hand(*copy.deepcopy(case.small))
    assert value == pytest.approx(case.primal(*copy.deepcopy(case.small)), rel=1e-13)
    contracted = Contracted(case.primal, case.small, case.places, np.ones(1))
    expected, spread = contracted.gradient()
    assert spread < 1e-5 * scale(expected), "the sample arguments are at a kink"
    np.testing.assert_allclose(flat(bars), expected, rtol=1e-7, atol=1e-9 * scale(expected))


@pytest.mark.parametrize("case", matrix_cases(), ids=lambda c: c.name)
def test_jacobians_by_hand(case: MatrixCase) -> None:
    """Each row of a Jacobian by hand is what central differences say, and adgen's agrees in both modes."""
    found = case.hand(*copy.deepcopy(case.small))
    for number, row in enumerate(found):
        weight = np.eye(len(found))[number]
        expected, _ = Contracted(case.primal, case.small, (0,), weight).gradient()
        np.testing.assert_allclose(row, expected, rtol=1e-7, atol=1e-8 * scale(expected))
    for mode in ("forward", "reverse"):
        np.testing.assert_allclose(adgen.jacobian(case.primal, mode=mode)(*case.small), found, rtol=1e-12, atol=1e-14)
