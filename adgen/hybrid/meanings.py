"""What elementwise primitives compute, for numbers of any precision: by it every composite is verified.

Nothing here is derived from the table of derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath

MEANINGS: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "negative": lambda x: -x,
    "positive": lambda x: x,
    "power": lambda x, y: x**y,
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "exp2": lambda x: mpmath.mpf(2) ** x,
    "log2": lambda x: mpmath.log(x, 2),
    "ndtr": mpmath.ncdf,
    "expit": lambda x: 1 / (1 + mpmath.exp(-x)),
    "arcsin": mpmath.asin,
    "arccos": mpmath.acos,
    "arctan": mpmath.atan,
    "arcsinh": mpmath.asinh,
    "arccosh": mpmath.acosh,
    "arctanh": mpmath.atanh,
    "arctan2": mpmath.atan2,
    **{
        name: getattr(mpmath, name)
        for name in ("exp", "expm1", "log", "log10", "log1p", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")
    },
    **{name: getattr(mpmath, name) for name in ("erf", "erfc", "radians", "degrees")},
}
"""By the name of the primitive. What is missing here is differentiated by its own rule only."""
