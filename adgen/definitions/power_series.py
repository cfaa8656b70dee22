"""Polynomials of `numpy.polynomial.polynomial`, by their coefficients from the constant up."""

from __future__ import annotations

from typing import Any

import numpy as np


def polyval(x: Any, c: Any, tensor: bool = True) -> Any:
    """The values of a polynomial, by Horner's rule.

    samples: f8[n], f8[3] | float, f8[n] | f8[n, m], f8[3] | c16[n], f8[3]
    """
    return np.polyval(np.asarray(c)[::-1], x)
