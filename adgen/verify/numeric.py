"""Derivatives by differences of the program itself, and by the complex step: oracles in double precision.

* `scipy.differentiate.derivative`: adaptive, with its own estimate of the error.
* Central differences over a sweep of steps: the V-shaped curve of truncation and rounding.
* The complex step, where the program is analytic: W. Squire, G. Trapp, "Using complex variables to estimate derivatives
  of real functions", SIAM Review 40 (1998).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.differentiate

from adgen.verify.arithmetic import Stepped, Unjudged, stepped
from adgen.verify.contracted import Contracted
from adgen.verify.objects import computer
from adgen.verify.total import Total
from adgen.verify.trees import Vector
from adgen.verify.truth import FAULTS

STEPS = tuple(10.0**-k for k in range(1, 14))
"""The steps of a sweep, relative to the size of a coordinate."""

IMAGINARY = 1e-30
"""A complex step; nothing is subtracted, so that it may be as small as one likes."""

LAST = 1e-3
"""About the smallest step that SciPy's adaptive differences end with; rounding is divided by it."""

SLACK = 10.0
"""An estimate of an error is trusted up to this factor."""

ROUGHEST = 1e-3
"""An oracle whose own error is larger than this, relative to the number, says nothing."""


def by_scipy(contracted: Contracted, wanted: list[int]) -> tuple[Vector, Vector]:
    """The wanted components, and how far off they may be, relative to the largest; nan where SciPy gives up."""
    found = np.full((2, len(wanted)), np.nan)
    point = contracted.point
    rounding = _rounding(contracted) / LAST
    for i, k in enumerate(wanted):
        along = np.vectorize(lambda t, k=k: _at(contracted, _moved(point, k, t)))
        with np.errstate(all="ignore"):
            result = scipy.differentiate.derivative(along, point[k], initial_step=0.1 * max(1.0, abs(point[k])) / 8)
        if result.success:
            found[:, i] = result.df, result.error + rounding
    return found[0], _trusted(found[0], found[1], float(np.nanmax(np.abs(found[0]), initial=0.0)))


def sweep(contracted: Contracted, k: int) -> Vector:
    """Central differences of one component for each of `STEPS`."""
    point = contracted.point
    found = []
    for step in STEPS:
        moved = step * max(1.0, abs(point[k]))
        up, down = (_at(contracted, _moved(point, k, point[k] + s * moved)) for s in (1, -1))
        found.append((up - down) / (2.0 * moved))
    return np.array(found)


def by_differences(contracted: Contracted, wanted: list[int]) -> tuple[Vector, Vector]:
    """The wanted components at the step that agrees best with both its neighbours, and how far off they may be."""
    rounding = _rounding(contracted)
    with np.errstate(all="ignore"):
        curves = [sweep(contracted, k) for k in wanted]
    return settled(curves, [rounding / max(1.0, abs(contracted.point[k])) for k in wanted])


def settled(curves: Sequence[Vector], rounding: Sequence[float]) -> tuple[Vector, Vector]:
    """Of each sweep over `STEPS` the slope that agrees best with both its neighbours, and how far off it may be.

    `rounding` is what rounding leaves of the numbers that are subtracted. nan stands where nothing can be trusted.
    """
    made: list[tuple[float, float]] = []
    for curve, left in zip(curves, rounding, strict=True):
        gaps = np.abs(np.diff(curve))
        # Of one gap alone the least may be chance.
        both = np.maximum(gaps[:-1], gaps[1:]) + left / np.array(STEPS[1:-1])
        if not np.isfinite(both).any():
            made.append((np.nan, np.nan))
            continue
        best = int(np.nanargmin(both))
        made.append((float(curve[best + 1]), float(both[best])))
    found = np.array(made).T if made else np.zeros((2, 0))
    return found[0], _trusted(found[0], found[1], float(np.nanmax(np.abs(found[0]), initial=0.0)))


def by_complex_step(total: Total, wanted: list[int]) -> Vector:
    """The wanted components. Raises Unjudged where the program is not analytic, or not known to be."""
    point = total.point
    if _stepped(total, {}).imag:
        raise Unjudged("The program leaves the real numbers here.")
    found, longer = (
        np.array([_stepped(total, {k: complex(point[k], h)}).imag / h for k in wanted])
        for h in (IMAGINARY, 1e3 * IMAGINARY)
    )
    if not np.allclose(found, longer, rtol=1e-10, atol=0.0):
        raise Unjudged("The result depends on the length of the step, as where there is no derivative.")
    return found


def _stepped(total: Total, moved: Mapping[int, complex]) -> complex:
    arithmetic = stepped()
    try:
        with np.errstate(all="ignore"):
            at = {k: Stepped(number) for k, number in moved.items()}
            found: complex = total.value(computer(arithmetic), arithmetic.lift, at).number
    except FAULTS as error:
        raise Unjudged(f"With complex numbers the program raises {type(error).__name__}: {error}") from error
    if not np.isfinite(found):
        raise Unjudged("The value is not finite here.")
    return found


def _rounding(contracted: Contracted) -> float:
    """What rounding leaves of the number itself."""
    return abs(contracted.at(contracted.point)) * float(np.finfo(np.float64).eps)


def _at(contracted: Contracted, point: Vector) -> float:
    """The number at a point, nan outside the domain of the program."""
    try:
        return contracted.at(point)
    except FAULTS:
        return float("nan")


def _moved(point: Vector, k: int, value: float) -> Vector:
    moved = point.copy()
    moved[k] = value
    return moved


def _trusted(values: Vector, estimates: Vector, largest: float) -> Vector:
    """Estimates of errors as relative ones with some slack; nan where they are too rough to judge by."""
    with np.errstate(all="ignore"):
        relative = SLACK * estimates / (np.abs(values) + 1e-12 * largest) + 1e-7
    return np.where((relative < ROUGHEST) & np.isfinite(values), relative, np.nan)
