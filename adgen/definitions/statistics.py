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


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The trapezoidal rule.

    samples: f8[n] | f8[n], dx=f8 | f8[n], f8[n] | f8[n, m], axis=0 | f8[n, m], f8[n], axis=0 | f8[n, m], f8[n, m]
    """
    values = np.moveaxis(np.asarray(y), axis, -1)
    if x is None:
        widths = dx
    else:
        places = np.asarray(x)
        widths = np.diff(places if places.ndim == 1 else np.moveaxis(places, axis, -1))
    return np.sum(widths * (values[..., 1:] + values[..., :-1]) / 2.0, axis=-1)
