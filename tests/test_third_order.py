"""Third derivatives by nesting, in every way, of loops, branches and writes in place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import adgen

if TYPE_CHECKING:
    from collections.abc import Callable


def loop(x: float) -> float:
    s = x
    for i in range(4):
        s = math.sin(s) * x + 0.1 * i
    return s


def branches(x: float) -> float:
    y = x**3 if x > 0.5 else math.exp(x)
    while y < 10.0:
        y = y * (1.0 + x)
    return y * x


def in_place(x: float) -> float:
    v = np.zeros(3)
    v[0] = x
    for i in range(1, 3):
        v[i] = v[i - 1] ** 2 * x
        v[i - 1] += x * v[i]
    return np.sum(v**2)


def early(x: float) -> float:
    for k in range(4):
        x = x * x * 0.9 + 0.1 / (k + 1 + x)
        if x > 1.3:
            return x**2
    return x


def stack(x: float) -> float:
    h = [x]
    for k in range(3):
        h.append(h[-1] * math.sin(h[k]))
    return sum(h)


def solved(x: float) -> float:
    v = np.array([0.3, -0.5, 0.8])
    A = np.outer(v, v) * x + np.eye(3)
    b = np.linalg.solve(A, v * x)
    for i in range(3):
        A[i] += b * b[i]
    return np.sum(A**2) * x


WAYS: dict[str, Callable[[Any], Any]] = {
    "grad of grad of grad": lambda f: adgen.grad(adgen.grad(adgen.grad(f))),
    "jacobian of hessian": lambda f: adgen.jacobian(adgen.hessian(f)),
    "hessian of grad": lambda f: adgen.hessian(adgen.grad(f)),
    "grad of hvp": lambda f: lambda x: adgen.grad(adgen.hvp(f))(x, 1.0),
    "forward three times": lambda f: adgen.jacfwd(adgen.jacfwd(adgen.jacfwd(f))),
    "grad of vhp": lambda f: lambda x: adgen.grad(adgen.vhp(f))(x, 1.0),
    "reverse of forward of grad": lambda f: adgen.jacrev(adgen.jacfwd(adgen.grad(f))),
}
CASES = [(loop, 0.7), (branches, 0.8), (branches, 0.3), (in_place, 0.9), (early, 0.9), (stack, 0.8), (solved, 0.7)]


def third_difference(f: Callable[[float], float], x: float) -> float:
    """Central differences with one step of Richardson's extrapolation (Fornberg 1988)."""

    def central(h: float) -> float:
        return (f(x + 2 * h) - 2 * f(x + h) + 2 * f(x - h) - f(x - 2 * h)) / (2 * h**3)

    return (4 * central(1e-3) - central(2e-3)) / 3


@pytest.mark.parametrize("shift", [0, 3])
@pytest.mark.parametrize("number", range(len(CASES)))
def test_third_derivatives(number: int, shift: int) -> None:
    """Each program goes two of the ways, so that all are gone twice; grad three times is right by differences."""
    function, x = CASES[number]
    names = list(WAYS)
    found = float(np.asarray(WAYS[names[(number + shift) % len(names)]](function)(x)))
    expected = third_difference(function, x)
    # Of a third difference with steps of 1e-3, rounding leaves about six digits.
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-4)


def test_all_ways_agree() -> None:
    """The same number to the last digits, whichever way it is come by."""
    numbers = [float(np.asarray(way(in_place)(0.9))) for way in WAYS.values()]
    np.testing.assert_allclose(numbers, numbers[0], rtol=1e-12)
