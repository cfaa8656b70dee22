"""Integrals of sampled functions, of `scipy.integrate`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .sampled import trapezoids, widths


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The trapezoidal rule.

    samples: f8[n] | f8[n], dx=f8 | f8[n], f8[n] | f8[n, m], axis=0 | f8[n, m], f8[n], axis=0
    """
    return np.trapezoid(y, x, dx, axis)


def cumulative_trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1, initial: Any = None) -> Any:
    """The integrals up to each sample but the first, or with `initial=0` up to each.

    samples: f8[n] | f8[n], dx=f8, initial=0 | f8[n], f8[n] | f8[n, m], axis=0 | f8[n, m], f8[n], axis=0, initial=0
        | f8[n, m], f8[n, m]
    """
    areas = np.cumsum(trapezoids(y, x, dx, axis), axis=-1)
    if initial is not None:
        if initial != 0:
            raise ValueError("`initial` must be `None` or `0`.")
        areas = np.concatenate((np.zeros_like(areas[..., :1]), areas), axis=-1)
    return np.moveaxis(areas, -1, axis)


def simpson(y: Any, x: Any = None, *, dx: Any = 1.0, axis: int = -1) -> Any:
    """Simpson's rule; of an even number of samples, the last interval by the parabola through the last three.

    The parabola is that of K. V. Cartwright, "Simpson's rule cumulative integration with MS Excel and
    irregularly-spaced data", Journal of Mathematical Sciences and Mathematics Education 12, 2017.

    samples: f8[5] | f8[4] | f8[n] | f8[2] | f8[5], increasing(f8[5]) | f8[4], increasing(f8[4]) | f8[n], dx=f8
        | f8[n], x=increasing(f8[n]) | f8[3, 2], dx=f8, axis=0 | f8[4, 2], increasing(f8[4]), axis=0
        | f8[2, 4], x=increasing(f8[2, 4])
    """
    values = np.moveaxis(np.asarray(y), axis, -1)
    count = values.shape[-1]
    if x is None:
        if count == 2:
            return 0.5 * dx * (values[..., 0] + values[..., 1])
        if count % 2 == 1:
            return dx / 3.0 * _parabolas(values)
        last = 5.0 * values[..., -1] + 8.0 * values[..., -2] - values[..., -3]
        return dx / 3.0 * _parabolas(values[..., :-1]) + dx / 12.0 * last
    gaps = widths(x, axis)
    if count == 2:
        return 0.5 * gaps[..., 0] * (values[..., 0] + values[..., 1])
    if count % 2 == 1:
        return _uneven(values, gaps)
    before, width = gaps[..., -2], gaps[..., -1]
    alpha = _over(2.0 * width**2 + 3.0 * before * width, 6.0 * (before + width))
    beta = _over(width**2 + 3.0 * before * width, 6.0 * before)
    eta = _over(width**3, 6.0 * before * (before + width))
    last = alpha * values[..., -1] + beta * values[..., -2] - eta * values[..., -3]
    return _uneven(values[..., :-1], gaps[..., :-1]) + last


def _parabolas(values: Any) -> Any:
    """Three times the integral of an odd number of samples at distance 1."""
    return np.sum(values[..., :-2:2] + 4.0 * values[..., 1:-1:2] + values[..., 2::2], axis=-1)


def _uneven(values: Any, widths: Any) -> Any:
    """The integral of an odd number of samples, by a parabola over each two intervals."""
    before, behind = widths[..., :-1:2], widths[..., 1::2]
    both = before + behind
    first = values[..., :-2:2] * (2.0 - _over(behind, before))
    middle = values[..., 1:-1:2] * both * _over(both, before * behind)
    last = values[..., 2::2] * (2.0 - _over(before, behind))
    return np.sum(both / 6.0 * (first + middle + last), axis=-1)


def _over(x: Any, y: Any) -> Any:
    """The quotient, and 0 where the divisor is 0, as SciPy weighs empty intervals."""
    return np.where(y == 0, 0.0, x / np.where(y == 0, 1.0, y))
