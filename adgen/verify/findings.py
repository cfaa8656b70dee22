"""What an oracle found of a derivative: a verdict, how far it is off, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import mpmath
import numpy as np

from adgen.verify.data import Datum
from adgen.verify.trees import Vector

LEAST = 1e-4
"""A component is judged against itself, but never finer than this part of the largest one or of the value: where sums
cancel, what rounding leaves has nothing to do with the component. An error of 1e-8 then means 1e-12 of the largest.
"""


class Verdict(Enum):
    """What an oracle says."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Difference:
    """A component that is not what an oracle says; `statement` is the primal statement that it traces to."""

    component: str
    found: float
    expected: float
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one method.

    `error` is the largest relative error, `ulps` the largest error in units in the last place of the expected number
    (only against a truth of many digits), `judged` the number of components. `reason` says why the method was skipped,
    in whole, or what it could not judge.
    """

    method: str
    verdict: Verdict
    seconds: float = 0.0
    error: float | None = None
    ulps: float | None = None
    judged: int = 0
    reason: str = ""
    difference: Difference | None = None


def skipped(method: str, reason: str, seconds: float = 0.0) -> Finding:
    """A method that says nothing, and why."""
    return Finding(method, Verdict.SKIPPED, seconds, reason=reason)


def errors(found: Iterable[Datum], expected: Iterable[Datum], size: float = 0.0) -> Vector:
    """The relative error of each component; nan where the expected one is nan. `size` is that of the value."""
    pairs = list(zip(found, expected, strict=True))
    largest = max((abs(float(e)) for _, e in pairs if mpmath.isfinite(e)), default=0.0)
    largest = max(largest, size)
    return np.array([_error(f, e, largest) for f, e in pairs], dtype=np.float64)


def _error(found: Datum, expected: Datum, largest: float) -> float:
    if mpmath.isnan(expected):
        return 0.0 if mpmath.isnan(found) else float("nan")
    if mpmath.isinf(expected) or not mpmath.isfinite(found):
        return 0.0 if found == expected else float("inf")
    size = abs(float(expected)) + LEAST * largest
    return float(abs(found - expected)) / size if found != expected else 0.0


def ulps(found: Iterable[Datum], expected: Iterable[Datum], dtype: str = "float64") -> Vector:
    """How many units in the last place of the rounded expected number each component is off."""
    made = []
    for f, e in zip(found, expected, strict=True):
        if not mpmath.isfinite(e) or not mpmath.isfinite(f):
            made.append(float("nan") if not mpmath.isfinite(e) else float("inf"))
        else:
            unit = float(np.spacing(np.dtype(dtype).type(abs(float(e)))))
            made.append(float(abs(mpmath.mpf(float(f)) - e) / unit))
    return np.array(made, dtype=np.float64)


def judged(
    method: str,
    places: Sequence[str],
    found: Iterable[Datum],
    expected: Iterable[Datum],
    allowed: float | Vector,
    size: float,
    reason: str = "",
) -> Finding:
    """Hold components against what a method expects; nan there is no verdict, and with none at all it is skipped."""
    found, expected = list(found), list(expected)
    off = errors(found, expected, size)
    known = ~np.isnan(off)
    if not known.any():
        return skipped(method, reason or "It gives no number here.")
    wrong = np.flatnonzero(known & (off > allowed))
    worst = float(np.max(off[known], initial=0.0))
    if not len(wrong):
        return Finding(method, Verdict.AGREES, error=worst, judged=int(known.sum()), reason=reason)
    first = int(wrong[0])
    difference = Difference(places[first], float(found[first]), float(expected[first]))
    return Finding(method, Verdict.DIFFERS, error=worst, judged=int(known.sum()), reason=reason, difference=difference)
