"""The time of each way to the derivative as a multiple of the function's."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from adgen.report.growth import FAULTS
from adgen.report.measured import Cost, Costs
from adgen.report.names import NAMES, several
from adgen.report.symbolic_code import Symbolic
from adgen.report.timing import Call, timed
from adgen.verify.arithmetic import Unjudged
from adgen.verify.data import Datum
from adgen.verify.subject import Subject
from adgen.verify.trees import Vector, like, random_like

METHODS = ("primal", "reverse", "forward", "symbolic", "cse", "differences")

DIFFERENCED = 8
"""Components of which the time of differences is measured; that of all is a multiple."""

SLOW = 0.05
"""Seconds of a call from which on there is no time for so many."""


@dataclass(frozen=True, slots=True)
class Made:
    """What SymPy made, or why it made nothing."""

    symbolic: Symbolic | None
    why: str = ""

    def function(self) -> Callable[..., Datum]:
        """SymPy's function of the components of the point. Raises Unjudged."""
        if self.symbolic is None or self.symbolic.code is None:
            raise Unjudged(self.why if self.symbolic is None else self.symbolic.why)
        return self.symbolic.code.function()


def costs(subject: Subject, formulas: dict[str, Made], seconds: float) -> Costs:
    """All methods side by side, within about so many seconds."""
    calls, reasons = _calls(subject, formulas)
    times = timed(calls, seconds)
    primal = np.array(times["primal"])
    methods = []
    for name in METHODS:
        if name in times:
            quartiles = np.quantile(times[name], (0.25, 0.5, 0.75)) / np.median(primal)
            low, ratio, high = quartiles.tolist()
            methods.append(Cost(name, _timed_title(name, subject), ratio, low, high))
        else:
            methods.append(Cost(name, _timed_title(name, subject), reason=reasons[name]))
    return Costs(float(np.median(primal)), len(primal), tuple(methods))


def _timed_title(name: str, subject: Subject) -> str:
    count = len(subject.places)
    match name:
        case "forward":
            return "forward mode, one direction"
        case "reverse":
            return "reverse mode, the gradient"
        case "symbolic":
            return "SymPy, lambdify"
        case "cse":
            return "SymPy, lambdify, cse"
        case "differences":
            return f"central differences, {several(2 * count, 'call')}"
        case _:
            return NAMES[name]


def _calls(subject: Subject, formulas: dict[str, Made]) -> tuple[dict[str, Call], dict[str, str]]:
    """What is timed, and why the rest is not."""
    calls = {
        "primal": Call(subject.function, subject.args),
        "reverse": Call(*subject.bound(subject.reverse.call, *subject.seeds)),
        "differences": _differences(subject),
    }
    reasons: dict[str, str] = {"forward": subject.no_forward}
    if subject.forward is not None:
        tangents = random_like(subject.active, np.random.default_rng(0))
        calls["forward"] = Call(*subject.bound(subject.forward.call, *tangents))
    point = tuple(map(float, subject.contracted.point))
    for name, made in formulas.items():
        try:
            function = made.function()
            function(*point)
            calls[name] = Call(function, point)
        except (Unjudged, *FAULTS) as error:
            reasons[name] = str(error) if isinstance(error, Unjudged) else f"It raises {type(error).__name__}: {error}."
    return calls, reasons


def _differences(subject: Subject) -> Call:
    """Central differences by the function itself: two calls for each component, of a slow function for one of them."""
    point = subject.contracted.point
    start = time.perf_counter()
    subject.function(*copy.deepcopy(subject.args))
    components = DIFFERENCED if time.perf_counter() - start < SLOW else 1
    moved = [(k, sign * 1e-6) for k in range(min(len(point), components)) for sign in (1, -1)]
    args = [_moved(subject, point, k, step) for k, step in moved]

    def all_calls(*found: tuple[Datum, ...]) -> None:
        for one in found:
            subject.function(*one)

    return Call(all_calls, tuple(args), 2 * len(point) / max(len(args), 1))


def _moved(subject: Subject, point: Vector, k: int, step: float) -> tuple[Datum, ...]:
    numbers = point.copy()
    numbers[k] += step * max(1.0, abs(numbers[k]))
    moved = dict(zip(subject.wrt, like(subject.active, numbers), strict=True))
    return tuple(moved.get(name, value) for name, value in subject.arguments.items())
