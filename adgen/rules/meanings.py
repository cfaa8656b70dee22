"""What elementary primitives compute: their definitions, in the words of a library of mathematics.

SymPy and mpmath call these functions the same, so one table serves the proofs of rules (`verify/`), for which SymPy
differentiates it, and the verification of blocks that are differentiated as a whole (`hybrid/`), for which mpmath
computes it in many digits. Nothing here is derived from the table of derivatives.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from types import ModuleType
from typing import Any


def elementary(of: ModuleType) -> dict[str, Callable[..., Any]]:
    """What the primitives compute, by their names, with the functions `of` SymPy or mpmath."""
    return {
        "add": operator.add,
        "subtract": operator.sub,
        "multiply": operator.mul,
        "divide": operator.truediv,
        "negative": operator.neg,
        "positive": lambda x: x,
        "power": operator.pow,
        "square": lambda x: x**2,
        "reciprocal": lambda x: 1 / x,
        "exp": of.exp,
        "exp2": lambda x: 2**x,
        "expm1": lambda x: of.exp(x) - 1,
        "log": of.log,
        "log2": lambda x: of.log(x, 2),
        "log10": lambda x: of.log(x, 10),
        "log1p": lambda x: of.log(1 + x),
        "sqrt": of.sqrt,
        "sin": of.sin,
        "cos": of.cos,
        "tan": of.tan,
        "arcsin": of.asin,
        "arccos": of.acos,
        "arctan": of.atan,
        "arctan2": of.atan2,
        "sinh": of.sinh,
        "cosh": of.cosh,
        "tanh": of.tanh,
        "arcsinh": of.asinh,
        "arccosh": of.acosh,
        "arctanh": of.atanh,
        "radians": lambda x: x * of.pi / 180,
        "degrees": lambda x: x * 180 / of.pi,
        "erf": of.erf,
        "erfc": of.erfc,
        "ndtr": lambda x: (1 + of.erf(x / of.sqrt(2))) / 2,
        "expit": lambda x: 1 / (1 + of.exp(-x)),
    }
