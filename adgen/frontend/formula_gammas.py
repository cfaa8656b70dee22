"""Quotients of gamma functions in rule texts: where psi has poles, the derivative may be finite, by the reflections
gamma(z) * gamma(1 - z) = pi / sin(pi * z) and psi(1 - z) - psi(z) = pi / tan(pi * z) (DLMF 5.5.3 and 5.5.4).

psi_difference(x, z, out)      psi(x) - psi(z), where `out` is finite
gamma_slope(out, x, z, g)      the derivative of `out` along x and z, a quotient with gamma(x) / gamma(z) in it
at_pole(z)                     whether gamma(z) is infinite
rgamma_slope(out, z, g)        the derivative of `out` in z, a quotient with 1 / gamma(z) in it

With `g`, `out` is `g * sin(pi * z) / pi`. What these functions choose where there is no pole is the textbook's formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.ir.nodes import Const


def psi_difference(numbers: Arithmetic, x: Hashable, z: Hashable, out: Hashable) -> Hashable:
    """`psi(x) - psi(z)`; at poles of both, which a finite `out` shows, what is left of them."""
    common = _common(numbers, x, out)
    return numbers.operator("subtract", _psi(numbers, x, common), _psi(numbers, z, common))


def gamma_slope(numbers: Arithmetic, out: Hashable, x: Hashable, z: Hashable, g: Hashable) -> Hashable:
    """`out * (psi(x) - psi(z))`; at a pole of gamma(z) alone, where `out` is 0, the slope with which it passes 0."""
    common, zero = _common(numbers, x, out), _zero(numbers, out, z)
    reflected = _psi(numbers, z, numbers.operator("bitwise_or", common, zero))
    difference = numbers.operator("subtract", _psi(numbers, x, common), reflected)
    return numbers.operator("add", _passing(numbers, zero, z, g), numbers.operator("multiply", out, difference))


def rgamma_slope(numbers: Arithmetic, out: Hashable, z: Hashable, g: Hashable) -> Hashable:
    """`-out * psi(z)`; at a pole, where `out` is 0, the slope with which it passes 0."""
    zero = _zero(numbers, out, z)
    regular = numbers.operator("multiply", out, _psi(numbers, z, zero))
    return numbers.operator("subtract", _passing(numbers, zero, z, g), regular)


def at_pole(numbers: Arithmetic, z: Hashable) -> Hashable:
    """Whether z is one of 0, -1, -2, ...; known at compile time of a number."""
    if isinstance(known := numbers.atom(z), Const):
        return known.value.real <= 0 and float(known.value.real).is_integer()
    whole = numbers.operator("equal", z, numbers.builder.apply("floor", numbers.atom(z)))
    return numbers.operator("bitwise_and", numbers.operator("less_equal", z, 0), whole)


def _common(numbers: Arithmetic, x: Hashable, out: Hashable) -> Hashable:
    """Whether gamma(x) is infinite and the quotient is not, so that both of its sides have a pole."""
    return numbers.operator("bitwise_and", at_pole(numbers, x), numbers.builder.apply("isfinite", numbers.atom(out)))


def _zero(numbers: Arithmetic, out: Hashable, z: Hashable) -> Hashable:
    return numbers.operator("bitwise_and", at_pole(numbers, z), numbers.operator("equal", out, 0))


def _psi(numbers: Arithmetic, z: Hashable, reflect: Hashable) -> Hashable:
    argument = numbers.where(reflect, numbers.operator("subtract", 1, z), z)
    return numbers.builder.apply("psi", numbers.atom(argument))


def _passing(numbers: Arithmetic, zero: Hashable, z: Hashable, g: Hashable) -> Hashable:
    turn = numbers.builder.apply("cos", numbers.atom(numbers.operator("multiply", math.pi, z)))
    return numbers.where(zero, numbers.operator("multiply", turn, g), 0.0)


GAMMAS: dict[str, Callable[..., Any]] = {
    "psi_difference": psi_difference,
    "gamma_slope": gamma_slope,
    "rgamma_slope": rgamma_slope,
    "at_pole": at_pole,
}
