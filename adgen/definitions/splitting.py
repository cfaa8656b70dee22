"""Functions that cut an array into parts; the parts are views, as in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np


def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """Equal parts, or the parts between given places.

    samples: f8[n], 2 | f8[6], 3 | f8[k], [3, 5] | f8[n, m], 2, axis=1 | f8[3, 4], (1,), axis=-1 | f8[n], [-1]
        | f8[n], 1
    """
    if not isinstance(indices_or_sections, int):
        return _between(ary, tuple(indices_or_sections), axis)
    length = ary.shape[axis]
    size = length // indices_or_sections
    if length != size * indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    places = tuple(size * k for k in tuple(range(1, indices_or_sections)))
    return _between(ary, places, axis)


def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """Parts as equal as can be, the longer ones first; or the parts between given places.

    samples: f8[n], 2 | f8[7], 3 | f8[2], 3 | f8[k], [3, 5] | f8[n, 5], 2, axis=1
    """
    if not isinstance(indices_or_sections, int):
        return _between(ary, tuple(indices_or_sections), axis)
    length = ary.shape[axis]
    last = indices_or_sections - 1
    places: tuple[Any, ...] = ()
    for k in tuple(range(last)):
        size = (length + (last - k)) // indices_or_sections
        places = (*places, places[-1] + size if k > 0 else size)
    return _between(ary, places, axis)


def _between(ary: Any, places: tuple[Any, ...], axis: int) -> Any:
    before = (slice(None),) * (axis % ary.ndim)
    return [ary[(*before, slice(lo, hi))] for lo, hi in zip((None, *places), (*places, None))]


def vsplit(ary: Any, indices_or_sections: Any) -> Any:
    """Parts along the first axis.

    samples: f8[n, m], 2 | f8[n, m], [1]
    """
    return np.split(ary, indices_or_sections, 0)


def hsplit(ary: Any, indices_or_sections: Any) -> Any:
    """Parts along the second axis, of a vector along the only one.

    samples: f8[n, m], 2 | f8[n], 2 | f8[n, 3], [1]
    """
    return np.split(ary, indices_or_sections, 1 if ary.ndim > 1 else 0)


def dsplit(ary: Any, indices_or_sections: Any) -> Any:
    """Parts along the third axis.

    samples: f8[2, n, m], 2 | f8[n, m, 3], [1]
    """
    return np.split(ary, indices_or_sections, 2)


def unstack(x: Any, /, *, axis: int = 0) -> Any:
    """The rows of an array, or what lies along another axis.

    samples: f8[3, n] | f8[n, 2], axis=1 | f8[2, 3, n], axis=-2 | f8[3]
    """
    before = (slice(None),) * (axis % x.ndim)
    return tuple(x[(*before, k)] for k in tuple(range(x.shape[axis])))
