"""What the distributions of `scipy.stats` have in common."""

from __future__ import annotations

from typing import Any

import numpy as np


def choice(condition: Any, x: Any, y: Any) -> Any:
    """`np.where`; of numbers a number."""
    if np.ndim(condition) == 0 and np.ndim(x) == 0 and np.ndim(y) == 0:
        return x if condition else y
    return np.where(condition, x, y)


def numbers(x: Any) -> Any:
    """A number as it is; a list becomes an array, an array has double precision at least."""
    return x if np.ndim(x) == 0 else np.asarray(x, dtype=np.result_type(x, np.float64))


def standard(x: Any, loc: Any, scale: Any) -> Any:
    """x in units of `scale` from `loc`."""
    centred = numbers(x) if loc is None else numbers(x) - numbers(loc)
    return centred if scale is None else np.divide(centred, scale)


def nan_unless(valid: Any, value: Any = 0.0) -> Any:
    """A value, or nan where parameters are not valid; 0.0 is added to these, so that their derivative is nan too."""
    return choice(valid, value, np.nan)


def positive(scale: Any) -> Any:
    """The scale, or nan where it is not positive; the derivative is nan there too."""
    if scale is None:
        return None
    given = numbers(scale)
    return given + nan_unless(given > 0)


def per(density: Any, scale: Any) -> Any:
    """The logarithm of a density, in units of `scale`; nan where that is not positive."""
    return density if scale is None else density - np.log(scale)
