"""What SymPy and mpmath say of elementwise primitives: the oracle that their partial derivatives are held against.

Nothing here is derived from the table: each entry is the definition of the function, and SymPy differentiates it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeAlias

import mpmath
import sympy

from adgen.rules.meanings import elementary
from adgen.verify.symbolic_special import ELEMENTARY, SPECIAL, SPECIAL_MEANINGS

Expression: TypeAlias = Any
"""A SymPy expression; SymPy has no types of its own."""


class Step(sympy.Function):
    """A function whose derivative is zero wherever it has one."""

    def fdiff(self, argindex: int = 1) -> Expression:
        """The derivative."""
        return sympy.Integer(0)


class Floor(Step):
    """Rounding down."""

    def _eval_evalf(self, prec: int) -> Expression:
        return sympy.floor(self.args[0])


class Truncated(Step):
    """Rounding towards zero."""

    def _eval_evalf(self, prec: int) -> Expression:
        return sympy.sign(self.args[0]) * sympy.floor(abs(self.args[0]))


def _rooted(x: Expression) -> Expression:
    return sympy.sign(x) * sympy.Abs(x) ** sympy.Rational(1, 3)


SYMBOLIC: dict[str, Callable[..., Expression]] = {
    **ELEMENTARY,
    **SPECIAL,
    "float_power": lambda x, y: x**y,
    "remainder": lambda x, y: x - y * Floor(x / y),
    "ieee_remainder": lambda x, y: x - y * Floor(x / y + sympy.Rational(1, 2)),
    "fmod": lambda x, y: x - y * Truncated(x / y),
    "logaddexp": lambda x, y: sympy.log(sympy.exp(x) + sympy.exp(y)),
    "logaddexp2": lambda x, y: sympy.log(2**x + 2**y, 2),
    "cbrt": _rooted,
    "sinc": lambda x: sympy.sin(sympy.pi * x) / (sympy.pi * x),
    "deg2rad": lambda x: x * sympy.pi / 180,
    "rad2deg": lambda x: x * 180 / sympy.pi,
    "maximum": sympy.Max,
    "minimum": sympy.Min,
    "fmax": sympy.Max,
    "fmin": sympy.Min,
    "clip": lambda x, lo, hi: sympy.Min(sympy.Max(x, lo), hi),
    "heaviside": lambda x, h: sympy.Piecewise((0, x < 0), (1, x > 0), (h, True)),
    "copysign": lambda x, y: sympy.Abs(x) * sympy.sign(y),
    "hypot": lambda x, y: sympy.sqrt(x**2 + y**2),
    "ldexp": lambda x, i: x * 2**i,
    "nan_to_num": lambda x: x,
    "absolute": sympy.Abs,
    "fabs": sympy.Abs,
}

EXTRA_POINTS: dict[str, tuple[tuple[sympy.Rational, ...], ...]] = {
    "heaviside": ((sympy.Rational(0), sympy.Rational(1, 3)),),
    "clip": tuple(tuple(sympy.Rational(p, 8) for p in point) for point in ((4, 2, 6), (1, 2, 6), (7, 2, 6), (4, 6, 2))),
    "fmod": ((sympy.Rational(-7, 3), sympy.Rational(2, 3)), (sympy.Rational(17, 5), sympy.Rational(-2, 3))),
    "remainder": ((sympy.Rational(-7, 3), sympy.Rational(2, 3)), (sympy.Rational(17, 5), sympy.Rational(-2, 3))),
}
"""Points at which an entry says something that it does not say elsewhere."""


INTEGERS: dict[str, tuple[int, int]] = {"ldexp": (1, -3), "polygamma": (0, 1), "yn": (0, 0), "expn": (0, 0)}
"""Primitives with an operand that is an integer: which one it is, and the least that it may be."""


MEANINGS: dict[str, Any] = {
    **elementary(mpmath),
    **SPECIAL_MEANINGS,
    "pi": mpmath.pi,
    "where": lambda c, x, y: x if c else y,
    "real": mpmath.re,
    "conjugate": mpmath.conj,
    "absolute": abs,
    "sinc_slope_near_0": lambda x: mpmath.nan,  # tried in double precision at kinks
    "phase": lambda x, out: mpmath.sign(x),
    "isnan": mpmath.isnan,
    "isfinite": mpmath.isfinite,
    "maximum": max,
    "minimum": min,
    "float_power": lambda x, y: x**y,
    "copysign": lambda x, y: abs(x) * mpmath.sign(y),
    "rint": mpmath.nint,
    "trunc": lambda x: mpmath.sign(x) * mpmath.floor(abs(x)),
    "floor": mpmath.floor,
    "hypot": mpmath.hypot,
}
"""What the names in rule texts mean to mpmath."""

NAMESPACE: dict[str, Any] = {**MEANINGS, "np": SimpleNamespace(**MEANINGS)}
