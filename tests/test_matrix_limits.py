"""Functions of matrices where a dimension or every number is zero, as NumPy defines them there."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import adgen


def norm_2(A: Any) -> Any:
    return np.linalg.norm(A, 2)


def norm_1(A: Any) -> Any:
    return np.linalg.norm(A, 1)


def condition(A: Any) -> Any:
    return np.linalg.cond(A)


def inverse_condition(A: Any) -> Any:
    return np.linalg.cond(A, -2)


def condition_1(A: Any) -> Any:
    return np.linalg.cond(A, 1)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
@pytest.mark.parametrize("function", [norm_1, norm_2])
def test_norms_of_nothing(function: Any, shape: tuple[int, int]) -> None:
    value, bar = adgen.value_and_grad(function)(np.zeros(shape))
    assert value == 0.0
    assert bar.shape == shape


@pytest.mark.parametrize("function", [condition, inverse_condition])
def test_the_condition_of_zeros(function: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value, bar = adgen.value_and_grad(function)(np.zeros((3, 2)))
    assert value == np.inf
    np.testing.assert_array_equal(bar, 0.0)


@pytest.mark.parametrize("function", [condition, condition_1])
def test_the_condition_of_nothing(function: Any) -> None:
    with pytest.raises(adgen.AdgenError, match="raises an exception"):
        adgen.value_and_grad(function)(np.zeros((0, 0)))
