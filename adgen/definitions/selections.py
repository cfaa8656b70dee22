"""Functions of `numpy` that pick, count and collect elements."""

from __future__ import annotations

from typing import Any

import numpy as np


def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """The first choice whose condition is true.

    samples: [b1[n], b1[n]], [f8[n], f8[n]], f8 | [b1[n, 1], b1[m]], [f8[m], 2.0] | (b1[n],), (f8[n],), f8[n]
    """
    result = default
    for condition, choice in zip(reversed(tuple(condlist)), reversed(tuple(choicelist))):
        result = np.where(condition, choice, result)
    return np.asarray(result, dtype=np.result_type(*choicelist, default))


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    """A function that is put together from functions and numbers, each where its condition is true.

    samples: f8[n], [b1[n]], [np.sin, np.cos] | f8[n, m], [b1[n, m], b1[n, m]], [1.0, lambda t: t**2] |
        f8[n], [b1[n]], [lambda t, a: a * t, f8], f8 | f8, [True], [np.exp, 2.0] |
        f8[n], b1[n], [np.sin, np.cos]
    note: at an edge the derivative of the piece that is taken
    """
    conditions: Any = tuple(condlist) if isinstance(condlist, (list, tuple)) else (condlist,)
    if len(funclist) > len(conditions):
        some = conditions[0]
        for condition in conditions[1:]:
            some = np.logical_or(some, condition)
        conditions = (*conditions, np.logical_not(some))
    result = np.zeros_like(x)
    for condition, piece in zip(conditions, tuple(funclist)):
        if np.ndim(x) > 0:
            result[condition] = piece(x[condition], *args, **kw) if callable(piece) else piece
        elif condition:
            result[...] = piece(x, *args, **kw) if callable(piece) else piece
    return result


def unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: Any = None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
) -> Any:
    """The sorted elements, or the sorted rows along an axis, each once.

    samples: i8[k] < 3 | i8[n, m], True, True, True | i8[n, m] < 9, return_counts=True | i8[n, m], axis=0 |
        i8[m, k], True, True, True, axis=-1 | i8[k], True, axis=0 | i8[k, 2, m], axis=0, return_counts=True |
        i8[n, m], True, sorted=False | i8[n], sorted=False; .sum()
    at: ar = [1, 1, 2]: [[1, 0, 0], [0, 0, 1]] (of equal elements the first)
    note: with sorted=False NumPy leaves the order open; here the elements are sorted all the same
    """
    values = np.asarray(ar)
    if axis is None or values.ndim == 1:
        values = _flat(values)
        order = np.argsort(values, kind="stable")
        ordered = values[order]
        differ = ordered[1:] != ordered[:-1]
        if equal_nan and ordered.dtype.kind == "f":
            differ &= ~(np.isnan(ordered[1:]) & np.isnan(ordered[:-1]))
    else:
        values = np.moveaxis(values, axis, 0)
        rows = np.reshape(values, (values.shape[0], -1))
        order = np.lexsort(rows.T[::-1])
        ordered = values[order]
        differ = np.any(rows[order][1:] != rows[order][:-1], axis=1)
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = differ
    found = ordered[first] if axis is None or np.ndim(ar) == 1 else np.moveaxis(ordered[first], 0, axis)
    if not (return_index or return_inverse or return_counts):
        return found
    results: Any = (found,)
    if return_index:
        results = (*results, order[first])
    if return_inverse:
        places = np.empty(order.shape, dtype=np.int64)
        places[order] = np.cumsum(first) - 1
        results = (*results, np.reshape(places, np.shape(ar)) if axis is None else places)
    if return_counts:
        starts = np.concatenate((np.flatnonzero(first), [len(order)]))
        results = (*results, np.diff(starts))
    return results


def bincount(x: Any, /, weights: Any = None, minlength: int = 0) -> Any:
    """How often each of 0, 1, 2, ... occurs, or the weights that fall on it.

    With `minlength=`, the numbers must lie below that: the length of the result is then known, and is checked.

    samples: i8[k] < 4 | i8[k] < 4, minlength=6 | i8[k] < 4, i8[k]
    """
    assert np.min(x) >= 0, "np.bincount counts no negative numbers."
    if minlength == 0:
        length = int(np.max(x)) + 1
    else:
        assert np.max(x) < minlength, "A number is not below minlength, which was taken for the length of np.bincount."
        length = minlength
    counts = np.zeros(length, dtype=np.int64 if weights is None else np.float64)
    np.add.at(counts, x, 1 if weights is None else weights)
    return counts


def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """The edges of the bins of a histogram."""
    if np.ndim(bins) > 0:
        return np.asarray(bins)
    if range is None:
        low, high = np.min(a), np.max(a)
    else:
        low, high = range[0], range[1]
    margin = 0.5 if low == high else 0.0
    return np.linspace(low - margin, high + margin, bins + 1, dtype=np.result_type(low, high, a, 0.0))


def histogram(a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None) -> Any:
    """How many elements lie in each bin, and the edges of the bins; the last bin has both its edges.

    samples: f8[k], 4, (0.0, 1.0) | f8[n, m], [0.0, 0.3, 0.5, 1.0] | f8[k], 3, (0.2, 0.7), True |
        f8[n, m], bins=[0.0, 0.3, 0.5], weights=i8[n, m] | f8[k], 'auto'; [0] | f8[k], 'sturges', (0.2, 0.7)
    note: a rule such as bins='auto' gives a number of bins, which is data; the edges have a derivative
    """
    values, edges = _flat(a), np.histogram_bin_edges(a, bins, range, weights)
    inside = (values >= edges[0]) & (values <= edges[-1])
    places = np.minimum(np.searchsorted(edges, values[inside], side="right"), len(edges) - 1) - 1
    counts = np.zeros(len(edges) - 1, dtype=np.int64 if weights is None else np.asarray(weights).dtype)
    np.add.at(counts, places, 1 if weights is None else _flat(weights)[inside])
    if density:
        return counts / np.diff(edges) / np.sum(counts), edges
    return counts, edges


def _flat(x: Any) -> Any:
    """The elements in one axis."""
    values = np.asarray(x)
    return values if values.ndim == 1 else np.ravel(values)
