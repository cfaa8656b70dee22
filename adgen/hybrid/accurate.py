"""Whether rounding costs a composite no more than it costs the rules.

    primal         d = (x - y) - (y - z)       each difference of numbers that nearly agree is exact
    by SymPy       x + z - 2.0 * y             the same number, with half of its digits where they nearly agree

What is right in many digits may be useless in sixteen of them. So the derivatives by the rules and those with a
composite are computed in doubles and held against the rules in many digits, where arguments nearly agree with each
other, with 1 or with 0.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import mpmath
import numpy as np
from numpy.typing import NDArray

from adgen.hybrid.alone import DIGITS, Number, Point, alone, evaluated, exactly, reverse
from adgen.hybrid.runs import Run
from adgen.ir.nodes import Composite, Function

KEPT = 1e-12
"""A relative error that no composite is refused for."""

LOST = 100.0
"""How many times as large as that of the rules the error of a composite may be."""

CLOSE = 1e-6
"""How far numbers are apart, relatively, that nearly agree."""

DRAWS = 32


def accurate(composite: Composite, run: Run) -> bool:
    """Whether a composite keeps about as many digits as the rules do. Raises Unjudged."""
    function, points = alone(run), [*_close(len(run.reads))]
    whole = replace(function, composites=(composite,))
    for output in range(len(run.outputs)):
        rules, made = (reverse(output, f, run) for f in (function, whole))
        truth = [exactly(rules, point) for point in points]
        if (_worst(made, points, truth) > np.maximum(KEPT, LOST * _worst(rules, points, truth))).any():
            return False
    return True


def _worst(function: Function, points: list[Point], truth: list[list[Number]]) -> NDArray[np.float64]:
    """The largest relative error of each derivative."""
    with np.errstate(all="ignore"):
        errors = [list(map(_error, evaluated(function, p), t)) for p, t in zip(points, truth, strict=True)]
    worst: NDArray[np.float64] = np.max(errors, axis=0, initial=0.0)
    return worst


def _error(found: float, truth: Number) -> float:
    """The relative error of a number; 0 where that says nothing."""
    if not (np.isfinite(found) and mpmath.isfinite(truth) and truth):
        return 0.0
    with mpmath.workdps(DIGITS):
        return float(abs((found - truth) / truth))


def _close(count: int) -> Iterator[Point]:
    """Points of which many numbers nearly agree."""
    draw = random.Random(2)
    for _ in range(DRAWS):
        at = draw.choice((1.0, draw.uniform(0.2, 1.8), draw.uniform(-2.0, 2.0)))
        apart = (draw.uniform(-CLOSE, CLOSE) for _ in range(count))
        yield tuple(draw.choice((at + d, at * (1.0 + d), d, draw.uniform(0.2, 1.8))) for d in apart)
