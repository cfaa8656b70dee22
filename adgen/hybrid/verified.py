"""Whether a composite is right: against differences of the primal in many digits, against AD at singular points, and
whether rounding costs it no more than it costs AD.

A composite that fails is never used: the run is then differentiated by the rules of its primitives.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import mpmath
import numpy as np

from adgen.ad.composites import variable
from adgen.hybrid.accurate import accurate
from adgen.hybrid.alone import DIGITS, Number, Point, Unjudged, alone, evaluated, forward, operand, reverse
from adgen.hybrid.runs import MEANINGS, Run
from adgen.ir.nodes import Apply, Composite, Function, Value

Sweep = Callable[[Function, Run], Function]
"""Derives a run that stands alone."""

STEP = mpmath.mpf(10) ** -25
"""Central differences are then right to some fifty digits, more than enough to tell an error from a rounded literal."""

AGREES = 1e-12
"""What the literals of a composite may cost, which are doubles: rounded once, and then of some cancellation."""

POINTS, DRAWS = 4, 60
"""At how many points a composite must be right, and how many are drawn to find them in the domain."""

RANGES = ((0.2, 1.8), (-2.0, 2.0), (0.05, 0.95), (1.05, 3.0))

SPECIAL = (0.0, -0.0, 1.0, -1.0, np.inf, -np.inf)
SPECIAL_DRAWS = 48
NEAR = 1e-8
"""How far doubles may differ at special points, where sums may cancel."""

NAMESPACE = {**MEANINGS, "np": SimpleNamespace(**MEANINGS), "pi": mpmath.pi}


def verified(composite: Composite, run: Run) -> bool:
    """Whether a composite is right wherever it was tried, and it could be tried."""
    try:
        return _right_in_many_digits(composite, run) and _as_by_rules(composite, run) and accurate(composite, run)
    except Unjudged:
        return False


def _right_in_many_digits(composite: Composite, run: Run) -> bool:
    draw = random.Random(0)
    found = 0
    with mpmath.workdps(DIGITS):
        for number in range(DRAWS):
            lo, hi = RANGES[number % len(RANGES)]
            at = {v: mpmath.mpf(draw.uniform(lo, hi)) for v in run.reads}
            outcome = _right_at(at, composite, run)
            if outcome is False:
                return False
            found += outcome is True
            if found == POINTS:
                return True
    raise Unjudged


def _right_at(at: Mapping[Value, Number], composite: Composite, run: Run) -> bool | None:
    """Whether a composite is right at a point; None where the program is not defined there."""
    values = _run(run, at)
    if values is None:
        return None
    names = {**NAMESPACE, **{variable(v): x for v, x in values.items()}}
    try:
        for step in composite.steps:
            names[step.name] = eval(step.text, names)  # the text is made by this package
        rows = [[0 if p is None else eval(p, names) for p in row] for row in composite.partials]
    except (ArithmeticError, ValueError):
        return False
    for place, by in enumerate(run.inputs):
        above, below = (_run(run, {**at, by: at[by] + sign * STEP}) for sign in (1, -1))
        if above is None or below is None:
            return None
        for output, row in zip(run.outputs, rows, strict=True):
            truth = (above[output] - below[output]) / (2 * STEP)
            if not abs(row[place] - truth) <= AGREES * max(abs(truth), mpmath.mpf(1)):
                return False
    return True


def _run(run: Run, at: Mapping[Value, Number]) -> dict[Value, Number] | None:
    """The values of a run; None where one is not a real number."""
    values = dict(at)
    for bind in run.binds:
        assert isinstance(bind.op, Apply)
        try:
            made = MEANINGS[bind.op.prim](*(operand(a, values, mpmath.mpf) for a in bind.op.args))
        except (ArithmeticError, ValueError):
            return None
        if not (isinstance(made, mpmath.mpf) and mpmath.isfinite(made)):
            return None
        values[bind.result] = made
    return values


def _as_by_rules(composite: Composite, run: Run) -> bool:
    """Whether a composite does as the rules do at special points, after the same passes.

    Where they are finite it is the same, where they are infinite too, and it is finite nowhere else. At infinite
    numbers sums of terms may or may not be `inf - inf`, by the order in which they are added: nan is no difference.
    """
    function = alone(run)
    whole = replace(function, composites=(composite,))
    sweeps: list[Sweep] = [forward, *(partial(reverse, output) for output in range(len(run.outputs)))]
    with np.errstate(all="ignore"):
        for sweep in sweeps:
            rules, made = sweep(function, run), sweep(whole, run)
            for point in _special(len(run.reads)):
                pairs = zip(evaluated(rules, point), evaluated(made, point), strict=True)
                if not all(_alike(a, b, bool(np.isfinite(point).all())) for a, b in pairs):
                    return False
    return True


def _special(count: int) -> Iterator[Point]:
    """Points of special numbers, alone among others and together."""
    draw = random.Random(1)
    for place, value in itertools.product(range(count), SPECIAL):
        point = [draw.uniform(0.2, 1.8) for _ in range(count)]
        point[place] = value
        yield tuple(point)
    for _ in range(SPECIAL_DRAWS):
        yield tuple(draw.choice((*SPECIAL, draw.uniform(-2.0, 2.0))) for _ in range(count))


def _alike(rules: float, made: float, finite: bool) -> bool:
    """Whether a composite gives what the rules give at a point, which may have infinite numbers."""
    if np.isnan(rules):
        return not (finite and np.isfinite(made))
    if np.isinf(rules):
        return bool(rules == made or (not finite and np.isnan(made)))
    return bool(abs(rules - made) <= NEAR * max(abs(rules), 1.0))
