"""How numbers are written on a page."""

from __future__ import annotations

import math

THIN = "\u202f"
"""Between groups of three digits."""

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(value: float) -> str:
    """A power of ten: `10⁻⁸`."""
    return f"10{str(round(math.log10(value))).translate(RAISED)}"


def error(value: float | None) -> str:
    """An error with two digits: `3.8×10⁻¹⁶`."""
    if value is None:
        return ""
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}"
    digits, _, exponent = f"{value:.1e}".partition("e")
    return f"{digits}×10{str(int(exponent)).translate(RAISED)}"


def ulps(value: float | None) -> str:
    """An error in units in the last place: with one decimal, and where it is large as a power of ten."""
    if value is None:
        return ""
    return f"{value:.1f}" if value < 1000.0 else error(value)


def whole(value: int | None) -> str:
    """An integer in groups of three digits: `5 472`."""
    if value is None:
        return ""
    return f"{value:,}".replace(",", THIN) if value < 10**9 else error(float(value))


def times(ratio: float | None) -> str:
    """A multiple with three digits: `4.77×`."""
    if ratio is None:
        return ""
    return f"{ratio:#.3g}".removesuffix(".") + "×" if ratio < 1000 else f"{whole(round(ratio))}×"


def seconds(value: float) -> str:
    """A time in the unit in which it is read."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def decimal(value: float) -> str:
    """Seconds of a table, so that points are below each other."""
    return f"{value:.3f}"
