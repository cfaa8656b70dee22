"""Functions of Python on sequences of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np


def sorted(values: Any, /, *, reverse: bool = False) -> Any:
    """A list of the numbers in order.

    samples: f8[n] | [f8, f8, 0.5], reverse=True
    at: values = [1, 1]: [[1, 0], [0, 1]] (equal elements in the order of np.argsort)
    """
    ordered = np.sort(np.asarray(values))
    return list(ordered[::-1]) if reverse else list(ordered)
