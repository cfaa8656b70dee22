"""Steps through initial value problems: those of Runge and Kutta, and of Dormand and Prince with error control."""

from __future__ import annotations

from typing import Any

import numpy as np

STAGES = np.array(
    [
        [1 / 5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [3 / 40, 9 / 40, 0.0, 0.0, 0.0, 0.0, 0.0],
        [44 / 45, -56 / 15, 32 / 9, 0.0, 0.0, 0.0, 0.0],
        [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0.0, 0.0, 0.0],
        [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0.0, 0.0],
        [35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0.0],
    ]
)
NODES = np.array([1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0])
DOUBTS = np.array([71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40])
"""The method of Dormand and Prince, and the difference of its two results."""


def classical_steps(func: Any, y: Any, times: Any, args: Any) -> Any:
    """One step for each interval."""
    ys = np.empty((len(times), *np.shape(y)), np.result_type(y))
    ys[0] = y
    for k in range(1, len(times)):
        y = _classical(func, y, times[k - 1], times[k] - times[k - 1], args)
        ys[k] = y
    return ys


def controlled_steps(func: Any, y: Any, times: Any, args: Any, rtol: Any, atol: Any, mxstep: Any) -> Any:
    """Steps as large as the error allows; the last one of an interval ends where that ends."""
    if np.any(times[1:] < times[:-1]):
        raise ValueError("odeint: the times must increase.")
    ys = np.empty((len(times), *np.shape(y)), np.result_type(y))
    ys[0] = y
    stages, nodes, doubts = STAGES, NODES, DOUBTS
    h = 2.0 ** np.floor(np.log2(times[-1] - times[0]) - 6.0)
    slope = _slope(func, y, times[0], args)
    for k in range(1, len(times)):
        now, end = times[k - 1], times[k]
        steps = 0
        while now < end:
            last = now + h >= end
            step = end - now if last else h
            new, slopes = _dormand_prince(func, y, slope, now, step, args, stages, nodes)
            error = step * _weighted(doubts, slopes)
            scale = atol + rtol * np.maximum(np.abs(y), np.abs(new))
            ratio = np.sqrt(np.mean((error / scale) ** 2))
            if ratio <= 1.0:
                y, slope = new, slopes[6]
                now = end if last else now + h
            if not (last and ratio <= 1.0):
                h = h * _growth(ratio)
            steps += 1
            if steps > mxstep:
                raise RuntimeError("odeint: mxstep steps do not reach the next time.")
        ys[k] = y
    return ys


def _slope(func: Any, y: Any, t: Any, args: Any) -> Any:
    """The right-hand side like y."""
    return np.asarray(func(y, t, *args)) if np.ndim(y) else func(y, t, *args)


def _classical(func: Any, y: Any, t: Any, h: Any, args: Any) -> Any:
    """One step of the classical Runge-Kutta method."""
    k1 = _slope(func, y, t, args)
    k2 = _slope(func, y + 0.5 * h * k1, t + 0.5 * h, args)
    k3 = _slope(func, y + 0.5 * h * k2, t + 0.5 * h, args)
    k4 = _slope(func, y + h * k3, t + h, args)
    return y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)


def _dormand_prince(func: Any, y: Any, slope: Any, t: Any, h: Any, args: Any, stages: Any, nodes: Any) -> Any:
    """One step: the new value, and the slopes on the way, of which the last is that at the new value."""
    slopes = np.zeros((7, *np.shape(y)), np.result_type(y))
    slopes[0] = slope
    new = y
    for k in range(1, 7):
        new = y + h * _weighted(stages[k - 1], slopes)
        slopes[k] = _slope(func, new, t + nodes[k - 1] * h, args)
    return new, slopes


def _weighted(weights: Any, slopes: Any) -> Any:
    """The sum of slopes with these weights."""
    return weights @ slopes if np.ndim(slopes) <= 2 else np.tensordot(weights, slopes, 1)


def _growth(ratio: Any) -> Any:
    """By how much a step grows or shrinks after an error of this ratio to what is allowed: a power of the root of 2."""
    return 2.0 ** (0.5 * np.clip(np.floor(-0.4 * np.log2(ratio + 1e-9)), -4.0, 6.0)) if np.isfinite(ratio) else 0.25
