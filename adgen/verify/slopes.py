"""Derivatives of any order to fifty digits, along curves: of what the numbers of a Jacobian, a Hessian or a jet are.

A curve is `x(t) = x + t c1 + t**2 / 2! c2 + ...`. Every number that a member of the family of derivatives gives is the
derivative of some order of a weighted sum of results along one, or three of those: with `D` the second derivative along
a line, `u H v = (D(u + v) - D(u) - D(v)) / 2`. (A. Griewank, J. Utke and A. Walther, Evaluating higher derivative
tensors by forward propagation of univariate Taylor series, Mathematics of Computation 69, 2000.)

As in `truth.py` there are two ways that know no rule: SymPy differentiates by t, and differences of numbers of many
digits need no expression. The complex step judges first derivatives.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import mpmath
import numpy as np
import sympy

from adgen.verify.arithmetic import DIGITS, Arithmetic, Stepped, Symbols, Traced, Unjudged, exact, stepped, symbolic
from adgen.verify.data import Datum
from adgen.verify.numeric import IMAGINARY
from adgen.verify.objects import computer
from adgen.verify.symbolic import Expression
from adgen.verify.total import Total
from adgen.verify.trees import Vector
from adgen.verify.truth import FAULTS, KEPT, KINK, STEP, Evaluation, Truth, sufficient

Curve = tuple[Vector, ...]
"""The derivatives of the active components along a curve, from the first on; those that are missing are zero."""

ZERO = mpmath.mpf(10) ** (6 - KEPT)
"""What is smaller than this, relative to what it is the difference of, is not told from zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """What one number of a derivative is.

    The derivative of this order of `weights @ f` along `curve`. Where `across` is given, that of `across @ grad f`, for
    f with one result that counts; then `curve` is a line and `order` is 1.
    """

    place: str
    weights: Vector
    curve: Curve
    order: int = 1
    across: Vector | None = None

    @property
    def left(self) -> Vector:
        """What tells numbers of one line apart."""
        return self.weights if self.across is None else self.across

    @property
    def key(self) -> bytes:
        """The curve, to look things up by."""
        return b"".join(c.tobytes() for c in self.curve)

    def moved(self, place: str, left: Vector, curve: Curve) -> Slope:
        """The same with another left side on another curve."""
        if self.across is None:
            return replace(self, place=place, curve=curve, weights=left)
        return replace(self, place=place, curve=curve, across=left)


Along = Callable[[Curve, int, int], Datum]
"""The derivative of one result along a curve, of an order; nan where there is none."""


def number(slope: Slope, along: Along) -> Datum:
    """The number, from derivatives along curves."""
    if slope.across is None:
        return _weighted(slope.weights, slope.curve, slope.order, along)
    line, across = slope.curve[0], slope.across
    both, one, other = (_weighted(slope.weights, (v,), 2, along) for v in (line + across, line, across))
    return _sum((both, -one, -other)) / 2


def _weighted(weights: Vector, curve: Curve, order: int, along: Along) -> Datum:
    return _sum([mpmath.mpf(float(w)) * along(curve, order, k) for k, w in enumerate(weights) if w])


def _sum(terms: Sequence[Datum]) -> Datum:
    """A sum; zero where what is left are the digits that differences do not have."""
    total = mpmath.fsum(terms)
    return mpmath.mpf(0) if abs(total) < ZERO * mpmath.fsum(map(abs, terms)) else total


def by_many_digits(total: Total, slopes: Mapping[int, Slope], seconds: float) -> Truth:
    """As many of the numbers as the time allows; `kinks` are those that have no derivative here. Raises Unjudged."""
    start = time.perf_counter()
    found: dict[int, Datum] = {}
    order = max(slope.order + (slope.across is not None) for slope in slopes.values())
    kept = KEPT + order * STEP - 5
    with mpmath.workdps(sufficient(lambda: _size(_results(total, exact(), {})), DIGITS + (order - 1) * STEP, kept)):
        along = _Differences(total)
        for k, slope in slopes.items():
            if time.perf_counter() - start > seconds and found:
                break
            found[k] = number(slope, along)
    left = len(slopes) - len(found)
    reason = f"{left} of {len(slopes)} components were left when the time was over." if left else ""
    kinks = frozenset(k for k, value in found.items() if mpmath.isnan(value))
    return Truth({k: v for k, v in found.items() if k not in kinks}, kinks, reason)


@dataclass(slots=True)
class _Differences:
    """Differences to both sides along curves, within a working precision: their mean has an error of second order."""

    total: Total
    arithmetic: Arithmetic = field(default_factory=exact)
    known: dict[tuple[bytes, int], list[Datum]] = field(default_factory=dict)

    def __call__(self, curve: Curve, order: int, k: int) -> Datum:
        """The derivative of result k; nan at a kink or a jump, also of derivatives below this order."""
        step = mpmath.mpf(10) ** -STEP
        ahead, behind = (
            mpmath.fsum((-1) ** (order - i) * math.comb(order, i) * self.at(curve, s * i)[k] for i in range(order + 1))
            / (s * step) ** order
            for s in (1, -1)
        )
        if not abs(ahead - behind) <= KINK * (1 + abs(ahead) + abs(behind)):  # also where they are nan
            return mpmath.nan
        mean = (ahead + behind) / 2
        return mean if abs(mean) > ZERO * abs(self.at(curve, 0)[k]) else mpmath.mpf(0)

    def at(self, curve: Curve, steps: int) -> list[Datum]:
        """The results on a curve, so many steps from the point."""
        key = (b"".join(c.tobytes() for c in curve) if steps else b"", steps)
        if key not in self.known:
            t = steps * mpmath.mpf(10) ** -STEP
            self.known[key] = _results(self.total, self.arithmetic, _moved(self.total.point, curve, t))
        return self.known[key]


def _moved(point: Vector, curve: Curve, t: Datum) -> dict[int, Datum]:
    """The components of a point on a curve that are not where they were."""
    moving = np.flatnonzero(np.any([c != 0.0 for c in curve], axis=0)) if t else ()
    return {
        int(k): mpmath.mpf(point[k])
        + mpmath.fsum(t**m / math.factorial(m) * mpmath.mpf(c[k]) for m, c in enumerate(curve, 1))
        for k in moving
    }


def _results(total: Total, arithmetic: Arithmetic, moved: Mapping[int, Datum]) -> list[Datum]:
    try:
        return total.results(computer(arithmetic), arithmetic.lift, moved)
    except FAULTS as error:
        raise Unjudged(f"With {arithmetic.name} the program raises {type(error).__name__}: {error}") from error


def _size(results: Sequence[Datum]) -> Datum:
    """A number that has as many right digits as the results. Raises Unjudged where none of them is finite."""
    finite = [abs(v) for v in results if mpmath.isfinite(v)]
    if not finite:
        raise Unjudged("The value is not finite here.")
    return mpmath.fsum(finite)


def by_symbols(total: Total, slopes: Mapping[int, Slope]) -> Truth:
    """The numbers by SymPy; without a limit of time, see `budget.py`. Raises Unjudged."""

    def values() -> dict[int, Datum]:
        return {k: number(slope, along) for k, slope in slopes.items()}

    with mpmath.workdps(DIGITS):
        along = _Symbolic(total)
        values()
    with mpmath.workdps(sufficient(lambda: _size([*values().values()]), KEPT + 10, KEPT)):
        return Truth(values())


@dataclass(slots=True)
class _Symbolic:
    """Expressions in t, and their derivatives; the values are those at t = 0 in the precision at hand."""

    total: Total
    results: dict[bytes, tuple[Symbols, list[Traced], Expression]] = field(default_factory=dict)
    known: dict[tuple[bytes, int, int], Expression] = field(default_factory=dict)

    def __call__(self, curve: Curve, order: int, k: int) -> Datum:
        """The derivative of result k."""
        key = b"".join(c.tobytes() for c in curve)
        if key not in self.results:
            self.results[key] = self.run(curve)
        symbols, results, t = self.results[key]
        if (key, order, k) not in self.known:
            try:
                self.known[key, order, k] = sympy.diff(results[k].expression, t, order)
            except (NotImplementedError, *FAULTS) as error:
                raise Unjudged(f"SymPy raises {type(error).__name__}: {error}.") from error
        return Evaluation(symbols.values)(self.known[key, order, k])

    def run(self, curve: Curve) -> tuple[Symbols, list[Traced], Expression]:
        """The results of the function on a curve."""
        symbols = Symbols()
        arithmetic = symbolic(symbols)
        t = symbols.active("t", 0.0)
        moved: dict[int, Datum] = {}
        for k, v in enumerate(self.total.point):
            name = symbols.active(f"x{k}", float(v))
            terms = [symbols.literal(float(c[k])) * t**m / math.factorial(m) for m, c in enumerate(curve, 1)]
            moved[k] = Traced(sum(terms, name), mpmath.mpf(v), arithmetic)
        return symbols, [arithmetic.lift(v) for v in _results(self.total, arithmetic, moved)], t


def by_complex_step(total: Total, slopes: Mapping[int, Slope]) -> Truth:
    """First derivatives by the complex step. Raises Unjudged where the program is not known to be analytic."""
    if any(slope.order > 1 or slope.across is not None for slope in slopes.values()):
        raise Unjudged("The complex step has no second derivatives.")
    if any(v.number.imag for v in _stepped(total, {})):
        raise Unjudged("The program leaves the real numbers here.")
    known: dict[tuple[bytes, float], list[Datum]] = {}

    def along(step: float, curve: Curve, order: int, k: int) -> float:
        key = (curve[0].tobytes(), step)
        if key not in known:
            moved = {i: Stepped(complex(x, step * d)) for i, (x, d) in enumerate(zip(total.point, curve[0]))}
            known[key] = _stepped(total, moved)
        found: float = known[key][k].number.imag / step
        return found

    found, longer = (
        {k: number(slope, partial(along, step)) for k, slope in slopes.items()} for step in (IMAGINARY, 1e3 * IMAGINARY)
    )
    if not all(mpmath.almosteq(found[k], longer[k], 1e-10, 0.0) for k in found):
        raise Unjudged("The result depends on the length of the step, as where there is no derivative.")
    return Truth(found)


def _stepped(total: Total, moved: Mapping[int, Datum]) -> list[Datum]:
    with np.errstate(all="ignore"):
        arithmetic = stepped()
        return [arithmetic.lift(v) for v in _results(total, arithmetic, moved)]
