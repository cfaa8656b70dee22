"""Functions of `numpy` that apply a function of the user's to parts of arrays: loops."""

from __future__ import annotations

from typing import Any

import numpy as np


def apply_along_axis(func1d: Any, axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """The function of every line along an axis; the axes of what it gives take the place of that axis.

    samples: lambda v: np.sum(v**2), 0, f8[n, m] | lambda v: v * v[0], 1, f8[n, m] | lambda v: v[:2], 0, f8[n, m]
        | lambda v, s: s * np.sum(v), -1, f8[n, m], f8 | lambda v: np.outer(v, v), 1, f8[2, n, 3] | np.sum, 0, f8[n]
    """
    lines = np.moveaxis(np.asarray(arr), axis, -1)
    if lines.ndim == 1:
        return func1d(lines, *args, **kwargs)
    around = lines.shape[:-1]
    made = np.array([func1d(line, *args, **kwargs) for line in np.reshape(lines, (-1, lines.shape[-1]))])
    values = np.reshape(made, (*around, *made.shape[1:]))
    inner = tuple(range(made.ndim - 1))
    place = axis % lines.ndim
    return np.moveaxis(values, tuple(len(around) + k for k in inner), tuple(place + k for k in inner))


def vectorize(
    pyfunc: Any, otypes: Any = None, doc: Any = None, excluded: Any = None, cache: bool = False, signature: Any = None
) -> Any:
    """A function that calls another one for every element, with Python's numbers.

    samples: lambda v: v * np.sin(v); (f8[n]) | lambda u, v: u * v if u > 2.0 * v else u; (f8[n, 1], f8[m])
        | lambda v: v**2; (f8[n, m]) | lambda u, v: u / v; (f8[n], 2.0) | lambda v: v * v, otypes=[np.float64]; (f8[n])
    """
    if excluded is not None or signature is not None:
        raise NotImplementedError("np.vectorize with excluded= or signature=")

    def vectorized(*args: Any) -> Any:
        arrays = np.broadcast_arrays(*args)
        lines = tuple(np.ravel(array) for array in arrays)
        made = np.array([_of_one_kind(pyfunc(*(each.item() for each in numbers))) for numbers in zip(*lines)])
        return np.reshape(made if otypes is None else made.astype(otypes[0]), arrays[0].shape)

    return vectorized


def _of_one_kind(value: Any) -> Any:
    """The value; one that is an int on one path and a float on another is refused where its class is asked for.

    NumPy gives all results the dtype of the first.
    """
    assert isinstance(value, (bool, int, float, complex, np.generic)), "np.vectorize of a function of several results"
    return value
