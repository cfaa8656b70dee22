"""Holds the rules that a module declares for its functions against the functions themselves."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType

import numpy as np

from adgen.errors import refuse
from adgen.frontend.live import RULE
from adgen.frontend.program import Rule
from adgen.module.decorator import Derivative
from adgen.module.transform import transform
from adgen.verify.primitives import Datum

INTERVALS = ((-3.0, -1.0), (-1.0, -0.1), (0.1, 1.0), (1.0, 3.0))
"""Where operands are drawn from: to both sides of 0 and of 1, where functions end or bend."""

POINTS = 4
"""Draws from each interval."""

TOLERANCE = 1e-7
"""Differences of sixth order with steps near 1e-2 have ten digits of a smooth function."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one rule: at how many points it was tried, and the largest relative error."""

    name: str
    form: str
    points: int
    error: float

    @property
    def holds(self) -> bool:
        """Whether the rule was tried and is right."""
        return self.form == "nondiff" or (self.points > 0 and self.error <= TOLERANCE)


def check_file(path: Path) -> list[Checked]:
    """Import a module (which executes it) and check every rule that it declares, in the order of its names.

    Raises AdgenError E105 where there is no such file, E504 where a rule does not fit its function.
    """
    module = _imported(path)
    return [check(value) for value in vars(module).values() if _is_ruled(value, module)]


def check(function: FunctionType) -> Checked:
    """Hold a function's rule against differences, operand by operand, at random points where these can judge."""
    rule: Rule = getattr(function, RULE)
    if rule.form == "nondiff":
        return Checked(function.__name__, rule.form, 0, 0.0)
    names = [p.strip() for p in rule.head.partition("(")[2].removesuffix(")").split(",")]
    active = [n for n, t in zip(names, rule.texts, strict=False) if t is not None or rule.form == "formula"]
    errors = [e for name in active for e in _errors(function, names, name)]
    return Checked(function.__name__, rule.form, len(errors), max(errors, default=0.0))


def _errors(function: Callable[..., Datum], names: list[str], active: str) -> Iterator[float]:
    derivative = Derivative(function, transform("jvp", "reverse", wrt=active))
    place = names.index(active)
    rng = np.random.default_rng(0)
    for low, high in INTERVALS:
        for _ in range(POINTS):
            point = [float(v) for v in rng.uniform(low, high, len(names))]
            expected = _slope(function, point, place)
            if expected is not None:
                found = float(derivative(*point, 1.0)[1])
                yield abs(found - expected) / max(1.0, abs(expected)) if np.isfinite(found) else np.inf


def _slope(function: Callable[..., Datum], point: list[float], place: int) -> float | None:
    """The derivative by differences of sixth order with two steps; None where they do not agree, as at kinks."""
    found = [_difference(function, point, place, step) for step in (1e-2, 5e-3)]
    size = max(1.0, *map(abs, found))
    return found[1] if np.all(np.isfinite(found)) and abs(found[0] - found[1]) <= TOLERANCE * size else None


def _difference(function: Callable[..., Datum], point: list[float], place: int, step: float) -> float:
    total = 0.0
    for k, weight in ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60)):
        for sign in (1, -1):
            at = [v + sign * k * step if i == place else v for i, v in enumerate(point)]
            try:
                with np.errstate(all="ignore"):
                    total += sign * weight * float(function(*at))
            except (ValueError, ZeroDivisionError, OverflowError, TypeError):  # outside the domain of the function
                return float("nan")
    return total / step


def _is_ruled(value: object, module: ModuleType) -> bool:
    return isinstance(value, FunctionType) and hasattr(value, RULE) and value.__module__ == module.__name__


def _imported(path: Path) -> ModuleType:
    if not path.is_file():
        refuse("E105", f"There is no file {path}.")
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # generated code imports the functions from there
    spec.loader.exec_module(module)
    return module
