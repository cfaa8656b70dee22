"""Polynomials of `numpy`, by their coefficients from the highest power down."""

from __future__ import annotations

from typing import Any

import numpy as np


def polymul(a1: Any, a2: Any) -> Any:
    """The product; NumPy drops leading zeros first, so that the length of its result would depend on numbers.

    samples: f8[n], f8[m] | f8[3], f8[1] | c16[n], f8[3] | [1.0, 2.0], f8[n]
    """
    first, second = np.asarray(a1), np.asarray(a2)
    if first[0] == 0 or second[0] == 0:
        raise ValueError("np.polymul drops leading zeros: use np.convolve")
    return np.convolve(first, second)
