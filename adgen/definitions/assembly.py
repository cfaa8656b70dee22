"""Functions of `numpy` that put arrays together and take parts out of them."""

from __future__ import annotations

from typing import Any

import numpy as np


def append(arr: Any, values: Any, axis: Any = None) -> Any:
    """Values behind those of an array.

    samples: f8[n], f8[m] | f8[n], f8 | f8[n, m], f8[n, m] | f8[n, m], f8[1, m], axis=0 | f8[n, m], f8[n, 3], axis=-1
        | f8[n], [1.0, 2.0]
    """
    if axis is None:
        return np.concatenate((arr, values), axis=None)
    return np.concatenate((arr, values), axis=axis)


def resize(a: Any, new_shape: Any) -> Any:
    """The elements in another shape, again from the first where there are too few.

    samples: f8[n], 6 | f8[n], (2, 2) | f8[n, m], (3, 2) | f8[n, m], (3, 5) | f8, 3 | f8[n], int > 3 | f8[n], i8[2] < 4
    """
    values = np.ravel(a)
    shape = (new_shape,) if np.ndim(new_shape) == 0 else tuple(new_shape)
    size = 1
    for length in shape:
        size = size * length
    if values.size == 0:
        return np.zeros(shape, values.dtype)
    return np.reshape(values[np.arange(size) % values.size], shape)


def rot90(m: Any, k: int = 1, axes: Any = (0, 1)) -> Any:
    """A turn by 90 degrees from the first axis to the second, k times: a view.

    samples: f8[n, m] | f8[n, m], 2 | f8[n, m], -1 | f8[n, m, 3], axes=(1, 2) | f8[n, m], k=4 | f8[n, m], axes=(1, 0)
    """
    turns = k % 4
    first, second = axes
    if turns == 0:
        return m[:]
    if turns == 2:
        return np.flip(np.flip(m, first), second)
    if turns == 1:
        return np.swapaxes(np.flip(m, second), first, second)
    return np.flip(np.swapaxes(m, first, second), second)


def diagflat(v: Any, k: int = 0) -> Any:
    """A matrix with the elements of an array on a diagonal.

    samples: f8[n] | f8[n, m], 1 | f8[n], k=-2 | f8
    """
    return np.diag(np.ravel(v), k)


def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
    """Writes to the elements whose indices are equal.

    samples: in place: f8[n, n], f8 | in place: f8[n, m], 2.0 | in place: f8[3, 4], f8[3] | in place: f8[m, m, m], f8
      | in place: f8[k, m], f8, wrap=True
    """
    if wrap and a.ndim == 2:
        rows, columns = np.divmod(np.arange(0, a.size, a.shape[1] + 1), a.shape[1])
        a[rows, columns] = val
    else:
        places = np.arange(min(a.shape))
        a[(places,) * a.ndim] = val
