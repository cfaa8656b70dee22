"""Holds the rules that a module declares for its functions against the functions themselves."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType

import numpy as np

from adgen.errors import AdgenError, refuse
from adgen.frontend.live import RULE
from adgen.frontend.program import Rule
from adgen.module.decorator import Derivative
from adgen.module.transform import transform
from adgen.verify.calls import call
from adgen.verify.data import Datum

INTERVALS = ((-3.0, -1.0), (-1.0, -0.1), (0.1, 1.0), (1.0, 3.0))
"""Where floats are drawn from where a rule has no samples: to both sides of 0 and of 1, where functions end or bend."""

POINTS = 4
"""Draws for each sample."""

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
    names = list(inspect.signature(function).parameters)
    texts = rule.samples or [", ".join([f"{low} < float < {high}"] * len(names)) for low, high in INTERVALS]
    errors = [e for text in texts for seed in range(POINTS) for e in _errors(function, names, text, seed)]
    return Checked(function.__name__, rule.form, len(errors), max(errors, default=0.0))


def _errors(function: FunctionType, names: list[str], text: str, seed: int) -> Iterator[float]:
    """The error of the cotangent of each operand that has one, contracted with a random direction."""
    point = call(f"{function.__module__}.{function.__name__}", text).arguments(seed)
    rng = np.random.default_rng(seed)
    for place, name in enumerate(names):
        if np.asarray(point[place]).dtype.kind != "f":
            continue
        direction = rng.uniform(-1.0, 1.0, np.shape(point[place]))
        bar, expected = _slope(function, point, place, direction, rng)
        if expected is None:
            continue
        try:
            made = Derivative(function, transform("vjp", "reverse", wrt=name))(*point, bar)[1]
        except AdgenError as error:
            if error.code == "E501":  # declared to be data
                continue
            raise
        found = float(np.sum(made * direction))
        yield abs(found - expected) / max(1.0, abs(expected)) if np.isfinite(found) else np.inf


def _slope(
    function: Callable[..., Datum], point: list[Datum], place: int, direction: Datum, rng: np.random.Generator
) -> tuple[Datum, float | None]:
    """A cotangent, and the derivative that it contracts by differences of sixth order with two steps; None where these
    do not agree, as at kinks.
    """
    found = [_difference(function, point, place, direction, step) for step in (1e-2, 5e-3)]
    if any(value is None for value in found):
        return None, None
    bar = rng.uniform(0.5, 1.5, np.shape(found[0]))
    wide, narrow = (float(np.sum(bar * value)) for value in found)
    size = max(1.0, abs(wide), abs(narrow))
    agrees = np.isfinite(wide) and np.isfinite(narrow) and abs(wide - narrow) <= TOLERANCE * size
    return (bar if bar.ndim else float(bar)), (narrow if agrees else None)


def _difference(function: Callable[..., Datum], point: list[Datum], place: int, direction: Datum, step: float) -> Datum:
    total: Datum = 0.0
    for k, weight in ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60)):
        for sign in (1, -1):
            at = [v + sign * k * step * direction if i == place else v for i, v in enumerate(point)]
            try:
                with np.errstate(all="ignore"):
                    total = total + sign * weight / step * function(*at)
            except (ValueError, ZeroDivisionError, OverflowError, TypeError):  # outside the domain of the function
                return None
    return total


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
