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


def apply_over_axes(func: Any, a: Any, axes: Any) -> Any:
    """A reduction along one axis after the other; each axis is kept.

    samples: np.sum, f8[n, m], [0, 1] | np.mean, f8[n, m, 3], (0, -1) | np.max, f8[n, m], 0 |
        lambda v, k: np.cumsum(v, axis=k), f8[n, m], 1
    """
    value = np.asarray(a)
    for axis in (axes,) if np.ndim(axes) == 0 else tuple(axes):
        made = func(value, axis)
        value = made if made.ndim == value.ndim else np.expand_dims(made, axis)
    return value


def fromfunction(function: Any, shape: Any, *, dtype: Any = "float64", like: Any = None, **kwargs: Any) -> Any:
    """A function of the indices of every place of a grid.

    samples: lambda i, j: i * f8 + j, (3, 2) | lambda i, s: s * i**2, (3,), dtype=int, s=f8
    """
    return function(*np.indices(shape, dtype), **kwargs)


def fromiter(iter: Any, dtype: Any, count: int = -1, *, like: Any = None) -> Any:
    """The numbers of an iterable; with `count=` so many of the first.

    samples: (v * v for v in f8[n]), dtype=np.float64 | [f8, 2.0], dtype=float | f8[n], dtype=float, count=2
    """
    values = np.array(list(iter), dtype=dtype)
    if count == -1:
        return values
    if len(values) < count:
        raise ValueError("iterator too short")
    return values[:count]


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
