"""Windows that slide over an array."""

from __future__ import annotations

from typing import Any

import numpy as np


def sliding_window_view(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """All windows of a shape, whose axes come last.

    They are copies here: who writes into the array afterwards is refused, and so is `writeable=`. The adjoint adds each
    window where it lay.

    samples: f8[n], 2 | f8[5], 5 | f8[n], (3,), 0 | f8[n, 5], (2, 3) | f8[2, 5, n], (2, 3), axis=(1, -1)
        | f8[n, 5], 2, axis=-1 | f8[5, 3], (2, 2), axis=(0, 0) | f8[n], 1 | c16[n], 2 | f8[n, m], [2, 1]
    """
    windows = np.asarray(x)
    rank = windows.ndim
    sizes = tuple(window_shape) if isinstance(window_shape, (tuple, list)) else (window_shape,)
    axes = tuple(range(rank)) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
    if len(sizes) != len(axes):
        raise ValueError("Must provide matching length window_shape and axis")
    for size, place in zip(sizes, axes):
        windows = _along(windows, size, place % rank)
    return windows


def _along(x: Any, size: Any, axis: int) -> Any:
    rows = np.moveaxis(x, axis, 0)
    count = len(rows) - size + 1
    if count < 1:
        raise ValueError("window shape cannot be larger than input array shape")
    windows = np.empty((size, count, *rows.shape[1:]), dtype=x.dtype)
    for k in range(size):
        windows[k] = rows[k : k + count]
    return np.transpose(windows, (*range(2, axis + 2), 1, *range(axis + 2, x.ndim + 1), 0))
