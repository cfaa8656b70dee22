"""Quantiles of elements that have weights; without weights they are primitives."""

from __future__ import annotations

from typing import Any

import numpy as np


def quantile(a: Any, q: Any, axis: Any = None, keepdims: bool = False, weights: Any = None) -> Any:
    """The least element up to which the weights make up a share of their sum."""
    if np.any(np.asarray(weights) < 0):
        raise ValueError("Weights must be non-negative.")
    return _weighted(a, q, axis, keepdims, weights, skips=False)


def percentile(a: Any, q: Any, axis: Any = None, keepdims: bool = False, weights: Any = None) -> Any:
    """The least element up to which the weights make up so many percent of their sum."""
    return quantile(a, np.divide(q, 100), axis, keepdims, weights)


def nanquantile(a: Any, q: Any, axis: Any = None, keepdims: bool = False, weights: Any = None) -> Any:
    """The quantile of what is not nan."""
    if np.any(np.asarray(weights) < 0):
        raise ValueError("Weights must be non-negative.")
    return _weighted(a, q, axis, keepdims, weights, skips=True)


def nanpercentile(a: Any, q: Any, axis: Any = None, keepdims: bool = False, weights: Any = None) -> Any:
    """The percentile of what is not nan."""
    return nanquantile(a, np.divide(q, 100), axis, keepdims, weights)


def _weighted(a: Any, q: Any, axis: Any, keepdims: bool, weights: Any, skips: bool) -> Any:
    """The element of each lane at which the running sum of weights reaches a share q; no weight of zero does."""
    values, wanted = np.asarray(a), q if np.ndim(q) == 0 else np.asarray(q)
    outside = (wanted < 0) | (wanted > 1)
    if outside if np.ndim(wanted) == 0 else np.any(outside):
        raise ValueError("Quantiles must be in the range [0, 1]")
    axes = _axes(axis, values.ndim)
    lanes, shares = _lanes(values, axes), _lanes(_beside(np.asarray(weights), values, axes), axes)
    if skips:
        shares = np.where(np.isnan(lanes), 0.0, shares)
    order = np.argsort(lanes, axis=-1)
    ordered = np.take_along_axis(lanes, order, axis=-1)
    sums = np.cumsum(np.take_along_axis(shares, order, axis=-1), axis=-1, dtype=np.float64)
    reached = sums / sums[..., -1:]
    if np.ndim(wanted) == 0:
        places = np.sum((reached < wanted) | (reached == 0.0), axis=-1, keepdims=True)
    else:
        before = (reached[..., None, :] < np.ravel(wanted)[:, None]) | (reached[..., None, :] == 0.0)
        places = np.sum(before, axis=-1)
    found = np.take_along_axis(ordered, places, axis=-1)
    if not skips:
        if not np.all(sums[..., -1] > 0.0):
            raise ValueError("Weights included NaN, inf or were all zero.")
        found = np.where(np.isnan(ordered[..., -1:]), np.nan, found)
    rows = np.moveaxis(found, -1, 0)
    result = rows[0] if np.ndim(wanted) == 0 else np.reshape(rows, (*wanted.shape, *rows.shape[1:]))
    return np.expand_dims(result, tuple(np.ndim(wanted) + k for k in axes)) if keepdims else result


def _axes(axis: Any, rank: int) -> Any:
    """The axes that are reduced, counted from the front."""
    if axis is None:
        return tuple(range(rank))
    return tuple(k % rank for k in axis) if isinstance(axis, tuple) else (axis % rank,)


def _lanes(values: Any, axes: Any) -> Any:
    """What is reduced, as the last axis."""
    if len(axes) == values.ndim:
        return np.ravel(values)
    last = np.moveaxis(values, axes, tuple(range(values.ndim - len(axes), values.ndim)))
    return np.reshape(last, (*last.shape[: values.ndim - len(axes)], -1)) if len(axes) > 1 else last


def _beside(weights: Any, values: Any, axes: Any) -> Any:
    """The weights of all elements; where there are fewer, they belong to the places along the axes."""
    if weights.ndim == values.ndim:
        return weights
    spread = np.expand_dims(weights, tuple(range(weights.ndim, values.ndim)))
    return np.broadcast_to(np.moveaxis(spread, tuple(range(weights.ndim)), axes), values.shape)
