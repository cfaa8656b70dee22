"""longdouble in, longdouble out, with its digits: where NumPy has one that is wider than float64."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import adgen

if TYPE_CHECKING:
    from collections.abc import Callable

WIDE = np.finfo(np.longdouble)


def smooth(x: Any) -> Any:
    return np.sum(np.exp(x) * x) + np.prod(x)


def choices(x: Any) -> Any:
    return np.sum(np.where(x > 0.5, x * x, 3.0 * x)) + np.max(x) + np.sum(np.maximum(x, 0.25) ** 2)


def stencil(x: Any) -> Any:
    y = x.copy()
    for _ in range(3):
        y[1:-1] += (y[2:] - 2.0 * y[1:-1] + y[:-2]) / 3.0
    return np.mean(y * y)


def chosen_numbers(x: Any) -> Any:
    return np.sum(np.where(x > 0.5, 1.0, 0.0) * x)


def filled(x: Any) -> Any:
    y = np.zeros_like(x)
    for i in range(len(x)):
        y[i] = x[i] * x[i] if x[i] > 0.3 else 0.0
    return y.sum()


def items(x: Any) -> Any:
    total = 0.0
    for v in x:
        total += v.item() * v
    return total


def of_complex(x: Any) -> Any:
    z = x + 1j * x**2
    return np.sum(np.abs(z) + z.real * z.imag)


@pytest.mark.skipif(WIDE.eps == np.finfo(np.float64).eps, reason="longdouble is float64 on this platform")
@pytest.mark.parametrize(
    "function", [smooth, choices, stencil, chosen_numbers, filled, items, of_complex], ids=lambda f: f.__name__
)
def test_longdouble(function: Callable[..., Any]) -> None:
    x = np.linspace(np.longdouble(1) / 7, np.longdouble(9) / 7, 6)
    value, bar = adgen.value_and_grad(function)(x)
    assert (value.dtype, bar.dtype) == (np.longdouble, np.longdouble)
    h = np.longdouble(3e-4)  # rounding and the fifth derivative each leave 1e-14 then
    for k in range(len(x)):
        e = np.where(np.arange(len(x)) == k, h, np.longdouble(0))
        wide, narrow = (
            (function(x + s * e) - function(x - s * e)) / (2 * s * h) for s in (np.longdouble(1), np.longdouble(0.5))
        )
        # Richardson's extrapolation in this precision: 13 digits, of which float64 would leave 10.
        assert abs(bar[k] - (4 * narrow - wide) / 3) < 1e-13 * max(1, abs(bar[k]))
