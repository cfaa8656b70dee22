"""Methods of ufuncs that are loops: `np.ufunc.reduce(np.subtract, x)` is `np.subtract.reduce(x)`."""

from __future__ import annotations

from typing import Any

import numpy as np


def reduce(
    ufunc: Any, array: Any, axis: Any = 0, dtype: Any = None, keepdims: bool = False, initial: Any = None
) -> Any:
    """A ufunc of all elements along an axis or several, from the first on.

    samples: np.subtract, f8[n] | np.hypot, f8[n, m], axis=1, keepdims=True | np.divide, f8[n], initial=f8 |
        np.hypot, f8[n, m, 3], axis=(0, -1)
    """
    values = np.asarray(array, dtype=dtype)
    if axis is None:
        rows = np.ravel(values)
    elif isinstance(axis, tuple):
        first = np.moveaxis(values, axis, tuple(range(len(axis))))
        rows = np.reshape(first, (-1, *first.shape[len(axis) :]))
    else:
        rows = np.moveaxis(values, axis, 0)
    result = rows[0].copy() if initial is None else ufunc(initial, rows[0])
    for k in range(1, len(rows)):
        result = ufunc(result, rows[k])
    if keepdims:
        return np.expand_dims(result, tuple(range(values.ndim)) if axis is None else axis)
    return result


def accumulate(ufunc: Any, array: Any, axis: int = 0, dtype: Any = None) -> Any:
    """A ufunc of all elements up to each.

    samples: np.subtract, f8[n] | np.logaddexp, f8[n, m], axis=1 | np.divide, f8[n]
    """
    rows = np.moveaxis(np.array(array, dtype=dtype), axis, 0)
    for k in range(1, len(rows)):
        rows[k] = ufunc(rows[k - 1], rows[k])
    return np.moveaxis(rows, 0, axis)


def reduceat(ufunc: Any, array: Any, indices: Any, axis: int = 0, dtype: Any = None) -> Any:
    """A ufunc of the elements from each place to the next, or of the one at a place that does not lie before the next.

    samples: np.add, f8[k], (0, 3, 1, 5) | np.multiply, f8[k, m], (0, 4) | np.maximum, f8[m, k], (2, 5), axis=1 |
        np.add, f8[k], i8[3]
    """
    rows = np.moveaxis(np.asarray(array, dtype=dtype), axis, 0)
    places = indices if isinstance(indices, tuple) else np.asarray(indices)
    if min(places) < 0 or max(places) >= len(rows):
        raise IndexError("index out of bounds in reduceat")
    starts, ends = places[:-1], places[1:]
    made = [ufunc.reduce(rows[lo:hi]) if lo < hi else rows[lo] for lo, hi in zip(starts, ends)]
    made.append(ufunc.reduce(rows[places[-1] :]))
    return np.moveaxis(np.array(made), 0, axis)


def at(ufunc: Any, a: Any, indices: Any, b: Any = None) -> None:
    """A ufunc of the elements at some places, in place; at a place that comes twice, twice.

    samples: in place: np.multiply, f8[n], i8[k], f8[k]
    """
    places = np.broadcast_arrays(*indices) if isinstance(indices, tuple) else (np.asarray(indices),)
    lines = tuple(np.ravel(each) for each in places)
    if b is None:
        for place in zip(*lines):
            a[place] = ufunc(a[place])
    else:
        around = a.shape[len(places) :]
        values = np.reshape(np.broadcast_to(b, (*places[0].shape, *around)), (-1, *around))
        for place, value in zip(zip(*lines), values):
            a[place] = ufunc(a[place], value)
