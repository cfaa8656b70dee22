"""What integrals of sampled functions have in common."""

from __future__ import annotations

from typing import Any

import numpy as np


def widths(x: Any, axis: int) -> Any:
    """The distances between the places of samples, along the last axis."""
    places = np.asarray(x)
    return np.diff(places if places.ndim == 1 else np.moveaxis(places, axis, -1))


def trapezoids(y: Any, x: Any, dx: Any, axis: int) -> Any:
    """The areas between neighbouring samples by the trapezoidal rule, along the last axis."""
    values = np.moveaxis(np.asarray(y), axis, -1)
    return (dx if x is None else widths(x, axis)) * (values[..., 1:] + values[..., :-1]) / 2.0
