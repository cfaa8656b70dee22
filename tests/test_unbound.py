"""Where a program reads a name that this path did not assign, its derivative ends with the same error."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import adgen


def parameter(x: float, n: int) -> float:
    if n > 0:
        y = x
    return y * y


def constant(x: float, n: int) -> float:
    if n > 0:
        k = 2.0
    return x * k


def computed(x: float, n: int) -> float:
    if n > 0:
        y = x * x
    else:
        z = x + 1.0
    return y * 3.0 if n > -1 else z


def after_loop(x: float, n: int) -> float:
    for i in range(n):
        y = x * (i + 1)
    return y * y


def in_loop(x: float, n: int) -> float:
    total = 0.0
    for i in range(3):
        if i >= 3 - n:
            y = x
        total = total + y * i
    return total


def in_helper(x: float, n: int) -> float:
    def half(v: float) -> float:
        if n > 0:
            w = v
        return 0.5 * w

    return half(x) * x


def loop_variable(x: float, n: int) -> float:
    for i in range(n):
        x = x * (i + 1.0)
    return x * i


@pytest.mark.parametrize("f", [parameter, constant, computed, after_loop, in_loop, in_helper, loop_variable])
def test_a_name_that_may_be_unbound(f: Callable[[float, int], float]) -> None:
    h = 1e-6
    expected = (f(1.3 + h, 3) - f(1.3 - h, 3)) / (2.0 * h)
    for mode in ("reverse", "forward"):
        derivative = adgen.value_and_grad(f, wrt="x", mode=mode)
        value, x_bar = derivative(1.3, 3)
        assert value == f(1.3, 3)
        np.testing.assert_allclose(x_bar, expected, rtol=1e-8)
        with pytest.raises(UnboundLocalError):
            f(1.3, 0)
        with pytest.raises(UnboundLocalError):
            derivative(1.3, 0)
