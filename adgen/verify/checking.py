"""Holds a derivative against every oracle: what `adgen check` prints and the report shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import mpmath
import numpy as np

from adgen.verify import consistent, numeric
from adgen.verify.arithmetic import Unjudged
from adgen.verify.budget import Worker
from adgen.verify.data import Datum
from adgen.verify.findings import Finding, Verdict, judged, skipped, ulps
from adgen.verify.subject import Subject
from adgen.verify.trees import Vector, leaves
from adgen.verify.truth import Truth, by_many_digits, by_symbols, chosen, components

SYMBOLIC = "symbolic (SymPy)"
DIGITS = "many digits (mpmath)"
SCIPY = "scipy.differentiate"
DIFFERENCES = "central differences"
COMPLEX = "complex step"

INDEPENDENT = (SYMBOLIC, DIGITS, SCIPY, DIFFERENCES, COMPLEX)
"""The methods that see the primal only."""

RIGHT = 1e-8
"""The relative error up to which a component agrees with a truth; what is lost beyond that is not rounding."""

NARROW = {"float32": 1e-3, "float16": 1e-1}
"""The same where an argument is narrower than double."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is looked at: components, and seconds for each oracle that could take any time."""

    components: int = 24
    seconds: float = 10.0


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings on the numbers of one derivative at one point. `truth` are those known to fifty digits, by place."""

    subject: Subject
    numbers: Vector
    findings: tuple[Finding, ...]
    truth: dict[int, Datum]

    @property
    def judged(self) -> bool:
        """Whether a method that knows nothing of adgen's rules had something to say."""
        return any(f.verdict is not Verdict.SKIPPED for f in self.findings if f.method in INDEPENDENT)

    @property
    def holds(self) -> bool:
        """Whether no method differs, and an independent one agrees."""
        return self.judged and all(f.verdict is not Verdict.DIFFERS for f in self.findings)

    @property
    def ulps(self) -> Vector:
        """The error of each component whose truth is known, in units in the last place."""
        known = [k for k, e in self.truth.items() if mpmath.isfinite(e)]
        return ulps(self.numbers[known], [self.truth[k] for k in known])


def check(
    subject: Subject,
    worker: Worker,
    limits: Limits = USUAL,
    methods: Sequence[str] | None = None,
    tell: Callable[[str], None] = lambda method: None,
) -> Checked:
    """Every oracle's finding, in a fixed order; what an oracle cannot say is a finding too.

    `methods` are those to run, by their names in `METHODS`; without it, all. `tell` hears of each before it runs.
    """
    made = _Check(subject, subject.gradient(), worker, limits)
    found: dict[str, Finding] = {}
    for name, oracle in _ORACLES.items():
        if methods is None or name in methods:
            tell(name)
            found[name] = made.timed(name, oracle)
    return Checked(subject, made.gradient, tuple(found[name] for name in METHODS if name in found), made.truth)


class _Check:
    def __init__(self, subject: Subject, gradient: Vector, worker: Worker, limits: Limits) -> None:
        self.subject, self.gradient, self.worker, self.limits = subject, gradient, worker, limits
        self.wanted = chosen(len(gradient), limits.components)
        self.places = [subject.places[k] for k in self.wanted]
        self.total = subject.total
        self.size = subject.size
        self.truth: dict[int, Datum] = {}
        self.kinks: frozenset[int] = frozenset()

    def timed(self, method: str, oracle: Callable[[_Check], Finding]) -> Finding:
        """An oracle's finding with its time, or why it has none."""
        start = time.perf_counter()
        try:
            found = oracle(self)
        except Unjudged as error:
            found = skipped(method, str(error))
        return replace(found, method=method, seconds=time.perf_counter() - start)

    def by_many_digits(self) -> Finding:
        """Components, and where only some are looked at a random direction, which sees them all."""
        direction = None
        if len(self.wanted) < len(self.gradient):
            direction = np.random.default_rng(1).normal(size=len(self.gradient))
        truth = by_many_digits(self.total, self.wanted, self.limits.seconds, direction)
        self.kinks = truth.kinks
        self.truth = dict(truth.components)
        found = self.against(DIGITS, truth)
        if found.verdict is not Verdict.AGREES or truth.along is None or direction is None:
            return found
        size = float(np.abs(self.gradient) @ np.abs(direction))
        along = judged(DIGITS, ["a random direction"], [float(self.gradient @ direction)], [truth.along], RIGHT, size)
        return found if along.verdict is Verdict.AGREES else along

    def by_symbols(self) -> Finding:
        """Components by SymPy, in another process."""
        truth = self.worker.within(self.limits.seconds, by_symbols, self.total, self.wanted)
        self.truth.update({k: v for k, v in truth.components.items() if k not in self.kinks})
        return self.against(SYMBOLIC, truth)

    def against(self, method: str, truth: Truth) -> Finding:
        """The gradient against a truth, with its error in ulps."""
        expected = [mpmath.nan if k in self.kinks else e for k, e in zip(self.wanted, components(truth, self.wanted))]
        found = self.gradient[self.wanted]
        finding = judged(method, self.places, found, expected, self.allowed, self.size, self.reason(truth.reason))
        off = ulps(found, expected, self.dtype)
        worst = None if np.isnan(off).all() else float(np.nanmax(off))
        return replace(finding, ulps=worst)

    def estimated(self, method: str, oracle: Callable[..., tuple[Vector, Vector]]) -> Finding:
        """A method that estimates its own error."""
        found, allowed = oracle(self.subject.contracted, self.wanted)
        known = ~np.isnan(allowed) & ~np.isin(self.wanted, list(self.kinks))
        expected = np.where(known, found, np.nan)
        reason = self.reason("" if known.all() else "It is too rough to judge some components.")
        limits = np.maximum(np.where(known, allowed, np.inf), self.allowed)
        return judged(method, self.places, self.gradient[self.wanted], expected, limits, self.size, reason)

    def by_complex_step(self) -> Finding:
        """Components by the complex step."""
        found = numeric.by_complex_step(self.total, self.wanted)
        expected = np.where(np.isin(self.wanted, list(self.kinks)), np.nan, found)
        return judged(
            COMPLEX, self.places, self.gradient[self.wanted], expected, self.allowed, self.size, self.reason()
        )

    def reason(self, more: str = "") -> str:
        """What could not be judged."""
        kinks = [self.subject.places[k] for k in sorted(self.kinks)]
        text = f"There is no derivative here by {', '.join(kinks)}." if kinks else ""
        return " ".join(t for t in (text, more) if t)

    @property
    def dtype(self) -> str:
        """The narrowest dtype among the active arguments, in which the gradient is given."""
        return narrowest(self.subject.active)

    @property
    def allowed(self) -> float:
        """The relative error up to which a component agrees."""
        return NARROW.get(self.dtype, RIGHT)


_ORACLES: dict[str, Callable[[_Check], Finding]] = {
    DIGITS: _Check.by_many_digits,
    SYMBOLIC: _Check.by_symbols,
    SCIPY: lambda c: c.estimated(SCIPY, numeric.by_scipy),
    DIFFERENCES: lambda c: c.estimated(DIFFERENCES, numeric.by_differences),
    COMPLEX: _Check.by_complex_step,
    "forward mode": lambda c: consistent.modes(c.subject, c.gradient, c.wanted),
    "dot-product test": lambda c: consistent.dot_product(c.subject, c.gradient),
    "second derivative symmetric": lambda c: consistent.second(c.subject),
    consistent.IR: lambda c: consistent.emitted(c.subject),
}
"""In the order in which they run: the first one knows the kinks, where the others say nothing."""

METHODS = (SYMBOLIC, *(name for name in _ORACLES if name != SYMBOLIC))
"""The names of all oracles, in the order in which they are shown."""


def narrowest(values: Sequence[Datum]) -> str:
    """The narrowest dtype of floats."""
    dtypes = [np.asarray(leaf).dtype for value in values for leaf in leaves(value) if leaf is not None]
    floats = [d for d in dtypes if d.kind == "f" and d.itemsize < 8]
    return min(floats, key=lambda d: d.itemsize).name if floats else "float64"
