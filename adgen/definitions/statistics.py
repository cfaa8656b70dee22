"""Statistics of `numpy`."""

from __future__ import annotations

from typing import Any

import numpy as np


def ptp(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The distance from the least to the largest element.

    samples: f8[n] | f8[n, m], axis=0 | f8[n, m], axis=(0, 1), keepdims=True
    at: equal shares where several elements attain an extreme
    """
    return np.max(a, axis=axis, keepdims=keepdims) - np.min(a, axis=axis, keepdims=keepdims)
