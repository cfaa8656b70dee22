"""Holds a member of the family of derivatives against every oracle, number by number: rows, columns and products.

The truth to fifty digits, SymPy and the complex step see the primal alone (`slopes.py`). Central differences take one
derivative off: those of the function for a first derivative, of the emitted gradient for a second one (and the gradient
itself against those of the function), and for a jet of the order below, down to the function itself.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import mpmath
import numpy as np

from adgen.pipeline import CUT
from adgen.verify import numeric
from adgen.verify.arithmetic import Unjudged
from adgen.verify.budget import Worker
from adgen.verify.checking import (
    COMPLEX,
    DIFFERENCES,
    DIGITS,
    NARROW,
    RIGHT,
    SYMBOLIC,
    USUAL,
    Checked,
    Limits,
    check,
    narrowest,
)
from adgen.verify.consistent import IR, SAME
from adgen.verify.data import Datum
from adgen.verify.findings import Finding, Verdict, judged, skipped, ulps
from adgen.verify.member import SECOND, Member, combined
from adgen.verify.slopes import Curve, Slope, by_complex_step, by_many_digits, by_symbols
from adgen.verify.subject import Subject
from adgen.verify.trees import Vector, flat
from adgen.verify.truth import FAULTS, Truth, chosen

AGAIN = "called again"
"""The linear function of a linearization, which a call must leave as it was."""


def check_member(
    member: Member,
    worker: Worker,
    limits: Limits = USUAL,
    methods: Sequence[str] | None = None,
    tell: Callable[[str], None] = lambda method: None,
) -> Checked:
    """Every oracle's finding on a derivative, in a fixed order; what an oracle cannot say is a finding too.

    `methods` are those to run, by their names in `METHODS`; without it, all. `tell` hears of each before it runs.
    Raises what the emitted module raises.
    """
    made = _Check(member, worker, limits)
    found: dict[str, Finding] = {}
    for name, oracle in _ORACLES.items():
        if (methods is None or name in methods) and (name != AGAIN or member.derive in CUT):
            tell(name)
            found[name] = made.timed(name, oracle)
    findings = tuple(found[name] for name in METHODS if name in found)
    return Checked(member.subject, made.numbers, findings, made.truth)


def check_derivative(
    derivative: Subject | Member,
    worker: Worker,
    limits: Limits = USUAL,
    tell: Callable[[str], None] = lambda method: None,
) -> Checked:
    """Every oracle's finding on a gradient or another member of the family."""
    if isinstance(derivative, Subject):
        return check(derivative, worker, limits, tell=tell)
    return check_member(derivative, worker, limits, tell=tell)


class _Check:
    """The numbers that are looked at, and where only some are, a random combination of all of them behind these."""

    def __init__(self, member: Member, worker: Worker, limits: Limits) -> None:
        self.member, self.worker, self.limits = member, worker, limits
        self.numbers = member.numbers()
        self.slopes = member.slopes()
        if len(self.slopes) != len(self.numbers):
            raise ValueError(f"{member.name} gives {len(self.numbers)} numbers, and {len(self.slopes)} were expected")
        wanted = chosen(len(self.numbers), limits.components)
        self.wanted = {k: self.slopes[k] for k in wanted}
        self.found = dict(zip(wanted, self.numbers[wanted].tolist(), strict=True))
        if len(wanted) < len(self.numbers):
            for k, (factors, slope) in enumerate(combined(self.slopes, np.random.default_rng(3)), len(self.numbers)):
                self.wanted[k] = slope
                self.found[k] = float(factors @ self.numbers)
        self.total = member.subject.total
        self.truth: dict[int, Datum] = {}
        self.kinks: frozenset[int] = frozenset()
        dtype = narrowest((*member.subject.active, member.value))
        self.dtype, self.allowed = dtype, NARROW.get(dtype, RIGHT)

    def timed(self, method: str, oracle: Callable[[_Check], Finding]) -> Finding:
        """An oracle's finding with its time, or why it has none."""
        start = time.perf_counter()
        try:
            found = oracle(self) if self.wanted else skipped(method, "The derivative holds no float.")
        except Unjudged as error:
            found = skipped(method, str(error))
        return replace(found, method=method, seconds=time.perf_counter() - start)

    def by_many_digits(self) -> Finding:
        """By differences of numbers of many digits; they know the kinks, where no other method says anything."""
        truth = by_many_digits(self.total, self.wanted, self.limits.seconds)
        self.kinks = truth.kinks
        self.know(truth)
        return self.against(truth)

    def by_symbols(self) -> Finding:
        """By SymPy, in another process."""
        truth = self.worker.within(self.limits.seconds, by_symbols, self.total, self.wanted)
        self.know(truth)
        return self.against(truth)

    def by_complex_step(self) -> Finding:
        """By the complex step."""
        return replace(self.against(by_complex_step(self.total, self.wanted)), ulps=None)

    def know(self, truth: Truth) -> None:
        """Keep what is the truth of single numbers."""
        known = {k: v for k, v in truth.components.items() if k < len(self.numbers) and k not in self.kinks}
        self.truth = {**self.truth, **known}

    def against(self, truth: Truth) -> Finding:
        """The numbers against a truth, with their errors in ulps."""
        expected = {k: mpmath.nan if k in self.kinks else truth.components.get(k, mpmath.nan) for k in self.wanted}
        finding = self.judged(expected, dict.fromkeys(self.wanted, self.allowed), truth.reason)
        single = [k for k in self.wanted if k < len(self.numbers)]
        off = ulps([self.found[k] for k in single], [expected[k] for k in single], self.dtype)
        return replace(finding, ulps=None if np.isnan(off).all() else float(np.nanmax(off)))

    def judged(self, expected: dict[int, Datum], allowed: dict[int, float], reason: str) -> Finding:
        """The numbers against what is expected; nan there is no verdict."""
        kinks = [self.wanted[k].place for k in sorted(self.kinks)]
        told = f"There is no such derivative here: {_some(kinks)}." if kinks else ""
        return judged(
            "",
            [slope.place for slope in self.wanted.values()],
            self.found.values(),
            expected.values(),
            np.array([*allowed.values()]),
            self.member.size,
            " ".join(t for t in (told, reason) if t),
        )

    def by_differences(self) -> Finding:
        """By central differences of the derivative below; of a second one the gradient must hold itself."""
        if self.member.derive in SECOND:
            gradient = self.gradient()
            if gradient.verdict is not Verdict.AGREES:
                return gradient
        lower = _Lower(self.member, self.slopes)
        single = {k: slope for k, slope in self.wanted.items() if k < len(self.numbers)}
        made = {k: lower.sweep(slope) for k, slope in single.items()}
        found, errors = numeric.settled([c for c, _ in made.values()], [r for _, r in made.values()])
        known = {k: (f, e) for k, f, e in zip(single, found, errors) if not math.isnan(e) and k not in self.kinks}
        expected = {k: known[k][0] if k in known else math.nan for k in self.wanted}
        allowed = {k: max(known[k][1], self.allowed) if k in known else math.inf for k in self.wanted}
        return self.judged(expected, allowed, "" if len(known) == len(single) else "It is too rough to judge some.")

    def gradient(self) -> Finding:
        """The emitted gradient against differences of the function."""
        subject = self.member.subject
        places, gradient = [f"the gradient by {p}" for p in subject.places], subject.gradient()
        some = chosen(len(places), self.limits.components)
        found, errors = numeric.by_differences(subject.contracted, some)
        known = ~np.isnan(errors)
        expected = np.where(known, found, np.nan)
        allowed = np.maximum(np.where(known, errors, np.inf), self.allowed)
        why = "" if known.all() else "It is too rough to judge the gradient."
        return judged("", [places[k] for k in some], gradient[some], expected, allowed, subject.size, why)

    def by_interpreter(self) -> Finding:
        """The emitted module against the IR that it was printed from."""
        if self.member.derive in CUT:
            raise Unjudged("It is two functions, and the interpreter runs one.")
        function = self.member.function
        yields = self.member.subject.interpreted(function, self.member.flat_seeds)
        expected = flat(list(yields[len(yields) - function.linear_yields :]))
        if len(expected) != len(self.numbers):
            raise Unjudged("The interpreter yields another number of floats than the module, as for complex ones.")
        allowed = SAME if self.dtype == "float64" else self.allowed
        return judged("", [s.place for s in self.slopes], self.numbers, expected, allowed, self.member.size)

    def called_again(self) -> Finding:
        """The linear function, called twice, against itself."""
        _, linear = self.member.subject.called(self.member.emitted.call)
        first, second = (flat(self.member.linear(linear)) for _ in range(2))
        return judged("", [slope.place for slope in self.slopes], second, first, 0.0, self.member.size)


class _Lower:
    """What is one derivative below a member, along a curve."""

    def __init__(self, member: Member, slopes: list[Slope]) -> None:
        self.member, self.point = member, flat(member.subject.active)
        self.slopes = slopes
        self.known: dict[tuple[bytes, float], Vector] = {}

    def sweep(self, slope: Slope) -> tuple[Vector, float]:
        """Central differences for each step, and what rounding leaves of what is subtracted."""
        row = self.row(slope)
        some = row != 0.0  # what is not looked at may be nan
        made = [(self.at(slope, t)[some], self.at(slope, -t)[some]) for t in numeric.STEPS]
        curve = [row[some] @ (up - down) / (2.0 * t) for t, (up, down) in zip(numeric.STEPS, made)]
        left = float(np.abs(row[some]) @ np.abs(self.at(slope, 0.0)[some])) * float(np.finfo(np.float64).eps)
        return np.array(curve), left

    def row(self, slope: Slope) -> Vector:
        """The coefficients with which the numbers below make one whose derivative a number is."""
        if slope.across is not None:
            return slope.across
        if self.member.derive != "jet":
            return slope.weights
        below = [float(s.order == slope.order - 1 and np.array_equal(s.weights, slope.weights)) for s in self.slopes]
        return np.concatenate([slope.weights * (slope.order == 1), below])

    def at(self, slope: Slope, t: float) -> Vector:
        """The numbers below at a place on the curve of a slope; nan outside the domain of the program."""
        key = (slope.key, t)
        if key not in self.known:
            try:
                with np.errstate(all="ignore"):
                    self.known[key] = self.numbers(slope.curve, t)
            except FAULTS:
                self.known[key] = np.full(len(self.row(slope)), np.nan)
        return self.known[key]

    def numbers(self, curve: Curve, t: float) -> Vector:
        """The numbers below at a place on a curve."""
        terms = [self.point, *curve]
        here, *ahead = (
            sum((t ** (k - m) / math.factorial(k - m) * c for k, c in enumerate(terms) if k >= m), 0.0 * self.point)
            for m in range(len(terms))
        )
        subject = self.member.subject.moved(here)
        if self.member.derive in SECOND:
            return subject.gradient()
        value = flat(subject.value())
        return np.concatenate([value, self.member.at(subject, tuple(ahead))]) if self.member.derive == "jet" else value


def _some(places: list[str]) -> str:
    """The first of many."""
    return ", ".join(places[:4]) + (f" and {len(places) - 4} more" if len(places) > 4 else "")


_ORACLES: dict[str, Callable[[_Check], Finding]] = {
    DIGITS: _Check.by_many_digits,
    SYMBOLIC: _Check.by_symbols,
    DIFFERENCES: _Check.by_differences,
    COMPLEX: _Check.by_complex_step,
    IR: _Check.by_interpreter,
    AGAIN: _Check.called_again,
}
"""In the order in which they run: the first one knows the kinks."""

METHODS = (SYMBOLIC, *(name for name in _ORACLES if name != SYMBOLIC))
"""The names of all oracles, in the order in which they are shown."""
