"""Differences of neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np


def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """The differences of neighbours along an axis, taken n times.

    samples: f8[n] | f8[n], 2 | f8[n, m], axis=0 | f8[n, m], n=2, axis=-2 | f8[n], n=0 | f8[n], prepend=0.0
        | f8[n], prepend=f8[m], append=f8 | f8[n, m], axis=0, append=f8[1, m] | f8[n, m], append=f8 | c16[n]
    """
    values, times = np.asarray(a), (0,) * n
    if len(times) == 0:
        return a
    parts = [values]
    if prepend is not None:
        parts = [_as_wide(prepend, values, axis), *parts]
    if append is not None:
        parts = [*parts, _as_wide(append, values, axis)]
    if len(parts) > 1:
        values = np.concatenate(parts, axis=axis)
    before = (slice(None),) * (axis % values.ndim)
    for _ in times:
        values = values[(*before, slice(1, None))] - values[(*before, slice(None, -1))]
    return values


def unwrap(p: Any, discont: Any = None, axis: int = -1, *, period: Any = 6.283185307179586) -> Any:
    """Phases without jumps: where neighbours are further apart than half a period, whole periods are added.

    samples: f8[n] | 9.0 * f8[k] | 9.0 * f8[k, m], axis=0 | 9.0 * f8[k], 4.0, period=3.0 | 5.0 * f8[k], period=f8
    """
    values = np.asarray(p)
    half = period / 2
    steps = np.diff(values, axis=axis)
    inside = np.mod(steps + half, period) - half
    inside = np.where((inside == -half) & (steps > 0), half, inside)
    periods = np.where(np.abs(steps) < (half if discont is None else discont), 0.0, inside - steps)
    before = (slice(None),) * (axis % values.ndim)
    turned = values.copy()
    turned[(*before, slice(1, None))] += np.cumsum(periods, axis=axis)
    return turned


def _as_wide(edge: Any, values: Any, axis: int) -> Any:
    """An edge that is one number stands for as many as the array has lines."""
    edge = np.asarray(edge)
    if edge.ndim > 0:
        return edge
    shape = (*values.shape[: axis % values.ndim], 1, *values.shape[axis % values.ndim + 1 :])
    return np.broadcast_to(edge, shape)
