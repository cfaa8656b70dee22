"""Functions of `numpy` that look at an array as a set."""

from __future__ import annotations

from typing import Any

import numpy as np


def isin(
    element: Any, test_elements: Any, assume_unique: bool = False, invert: bool = False, *, kind: Any = None
) -> Any:
    """Whether each element is one of some numbers.

    samples: i8[n, m] < 5, i8[3] < 5 | f8[n], [0.2, f8], invert=True | i8[n], i8
    """
    wanted, numbers = np.sort(np.ravel(test_elements)), np.asarray(element)
    if wanted.size == 0:
        return np.full(numbers.shape, invert)
    found = np.take(wanted, np.searchsorted(wanted, numbers), mode="clip") == numbers
    return ~found if invert else found


def union1d(ar1: Any, ar2: Any) -> Any:
    """The sorted elements of both, each once.

    samples: f8[n], f8[m] | f8[n, m], [f8, 0.5]
    """
    return np.unique(np.concatenate((ar1, ar2), axis=None))


def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The sorted elements of the first that are none of the second, each once.

    samples: f8[n], f8[m] | [f8, 2.0, 3.0], [3.0, 1.0] | f8[n], f8[m], assume_unique=True
    """
    values = np.ravel(ar1) if assume_unique else np.unique(ar1)
    return values[np.isin(values, ar2, invert=True)]


def intersect1d(ar1: Any, ar2: Any, assume_unique: bool = False, return_indices: bool = False) -> Any:
    """The sorted elements of the first that are also of the second, each once.

    samples: [f8, 2.0, 3.0], [3.0, 2.0, 5.0] | [[f8, 2.0], [3.0, 2.0]], [3.0, 7.0, 2.0, 3.0], return_indices=True |
        [f8, 2.0, 3.0], [3.0, 2.0], True, True
    """
    if not return_indices:
        values = np.unique(ar1)
        return values[np.isin(values, ar2)]
    values, first = np.unique(ar1, return_index=True)
    others, second = np.unique(ar2, return_index=True)
    shared = np.isin(values, others)
    common = values[shared]
    return common, first[shared], second[np.searchsorted(others, common)]
