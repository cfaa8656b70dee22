"""Functions of `numpy` that write some elements of an array."""

from __future__ import annotations

from typing import Any

import numpy as np


def put(a: Any, ind: Any, v: Any, mode: str = "raise") -> None:
    """Writes to places of the flattened array; too few values are repeated.

    samples: in place: f8[n], [0, 2], f8[2] | in place: f8[n, m], i8[3], f8 | in place: f8[n], [0, 2, 3], [f8, 1.0]
        | in place: f8[n, m], [1, 9, -7], f8[3], mode="wrap" | in place: f8[n], [9, -7], f8[2], mode="clip"
    """
    places = np.ravel(np.asarray(ind))
    if mode == "wrap":
        places = places % a.size
    elif mode == "clip":
        places = np.clip(places, 0, a.size - 1)
    a.flat[places] = v if np.ndim(v) == 0 or np.shape(v) == places.shape else np.resize(v, places.size)


def putmask(a: Any, mask: Any, values: Any) -> None:
    """Writes the value at each place where a mask is true; too few values are repeated.

    samples: in place: f8[n], b1[n], f8[n] | in place: f8[n, m], b1[n, m], f8 | in place: f8[n, m], b1[n, m], f8[3]
    """
    if np.ndim(values) == 0:
        a[mask] = values
    else:
        a[mask] = (values if np.shape(values) == a.shape else np.resize(values, a.shape))[mask]


def place(arr: Any, mask: Any, vals: Any) -> None:
    """Writes the values one after the other where a mask is true; too few are repeated.

    samples: in place: f8[n], b1[n], f8[2] | in place: f8[n, m], b1[n, m], [f8] | in place: f8[n], b1[n], [1.0, f8]
    """
    arr[mask] = np.resize(vals, np.count_nonzero(mask))
