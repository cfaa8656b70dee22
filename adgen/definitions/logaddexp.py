"""Methods of `np.logaddexp`."""

from __future__ import annotations

from typing import Any

import numpy as np


def reduce(
    array: Any,
    axis: Any = 0,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = None,
) -> Any:
    """The logarithm of a sum of exponentials.

    samples: f8[n] | f8[n, m], axis=1, keepdims=True | f8[n, m], axis=(0, 1), initial=f8 | f8[n, m], where=b1[n, m] |
        f8[n, m], axis=None
    """
    values = np.asarray(array, dtype=dtype)
    terms = values if where is None else np.where(where, values, -np.inf)
    largest = np.max(terms, axis=axis, keepdims=True)
    top = np.where(np.isfinite(largest), largest, 0.0)
    total = np.log(np.sum(np.exp(terms - top), axis=axis, keepdims=keepdims))
    total = total + (top if keepdims else np.squeeze(top, axis=axis))
    if initial is not None:
        total = np.logaddexp(initial, total)
    if out is None:
        return total
    out[...] = total
    return out
