"""Holds the rules that a module declares for its functions against the functions themselves."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace

import numpy as np

from adgen.errors import AdgenError
from adgen.frontend.live import RULE
from adgen.frontend.program import Rule
from adgen.module.specialise import read, specialise
from adgen.module.transform import transform
from adgen.verify import calls
from adgen.verify.data import Datum
from adgen.verify.importing import imported

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
    module = imported(path)
    return [check(value) for value in vars(module).values() if _is_ruled(value, module)]


def check(function: FunctionType) -> Checked:
    """Hold a function's rule against differences, operand by operand, at random points where these can judge."""
    rule: Rule = getattr(function, RULE)
    if rule.form == "nondiff":
        return Checked(function.__name__, rule.form, 0, 0.0)
    names = [f"{p.name}=" if p.kind is p.KEYWORD_ONLY else "" for p in _parameters(function)]
    texts = rule.samples or [", ".join(f"{n}{low} < float < {high}" for n in names) for low, high in INTERVALS]
    errors = [e for text in texts for seed in range(POINTS) for e in _errors(function, text, seed)]
    return Checked(function.__name__, rule.form, len(errors), max(errors, default=0.0))


def _parameters(function: Callable[..., Datum]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def _errors(function: FunctionType, text: str, seed: int) -> Iterator[float]:
    """The error of the cotangent of each operand that has one, contracted with a random direction."""
    point = _arguments(function, text, seed)
    rng = np.random.default_rng(seed)
    for name, argument in point.items():
        for leaf, value in enumerate(_leaves(argument)):
            if np.asarray(value).dtype.kind != "f":
                continue
            direction = rng.uniform(-1.0, 1.0, np.shape(value))
            bar, expected = _slope(function, point, (name, leaf), direction, rng)
            if expected is None:
                continue
            try:
                derived = specialise(read(function), transform("vjp", wrt=name), point, exact=True).function
                bars = _call(function, derived, point, bar)[1]
            except AdgenError as error:
                if error.code == "E501":  # declared to be data
                    break
                raise
            found = float(np.sum(_leaves(bars)[leaf] * direction))
            yield abs(found - expected) / max(1.0, abs(expected)) if np.isfinite(found) else np.inf


def _call(
    function: Callable[..., Datum], derived: Callable[..., Datum], point: dict[str, Datum], *more: Datum
) -> Datum:
    """A call of a function or of its derivative, in which parameters with a default have no place."""
    late = [p.name for p in _parameters(function) if p.kind is p.KEYWORD_ONLY or p.default is not p.empty]
    named = {name: point[name] for name in late if name in point}
    return derived(*(value for name, value in point.items() if name not in named), *more, **named)


def _arguments(function: FunctionType, text: str, seed: int) -> dict[str, Datum]:
    """Random arguments; a class in a sample is one that the function's module knows."""
    made = calls.call("sample.of", text)
    names = {o.name: value for o, value in zip(made.operands, made.arguments(seed), strict=True)}
    given: tuple[tuple[Datum, ...], dict[str, Datum]]
    sample = SimpleNamespace(of=lambda *args, **keywords: (args, keywords))
    given = eval(made.expression, {**function.__globals__, **names, "sample": sample})
    return inspect.signature(function).bind(*given[0], **given[1]).arguments


def _parts(value: Datum) -> list[Datum] | None:
    """The parts of a container, or None for anything else."""
    if isinstance(value, (tuple, list)):
        return list(value)
    if isinstance(value, dict):
        return list(value.values())
    if dataclasses.is_dataclass(value):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    return None


def _leaves(value: Datum) -> list[Datum]:
    """What the containers of an argument hold in the end, in order; None and strings count."""
    parts = _parts(value)
    return [value] if parts is None else [leaf for part in parts for leaf in _leaves(part)]


def _with(value: Datum, leaves: Iterator[Datum]) -> Datum:
    """A container of the same structure with other leaves."""
    parts = _parts(value)
    if parts is None:
        return next(leaves)
    new = [_with(part, leaves) for part in parts]
    if isinstance(value, dict):
        return dict(zip(value, new, strict=True))
    of: Datum = type(value)
    if dataclasses.is_dataclass(value):
        return of(**dict(zip((field.name for field in dataclasses.fields(of)), new, strict=True)))
    return of(*new) if hasattr(of, "_fields") else of(new)


def _slope(
    function: Callable[..., Datum],
    point: dict[str, Datum],
    place: tuple[str, int],
    direction: Datum,
    rng: np.random.Generator,
) -> tuple[Datum, float | None]:
    """A cotangent, and the derivative that it contracts by differences of sixth order with two steps; None where these
    do not agree, as at kinks.
    """
    coarse, fine = (_difference(function, point, place, direction, step) for step in (1e-2, 5e-3))
    if coarse is None or fine is None:
        return None, None
    bars = [_bar(slope, rng) for slope in coarse]
    wide, narrow = (_contracted(bars, slopes) for slopes in (coarse, fine))
    size = max(1.0, abs(wide), abs(narrow))
    agrees = np.isfinite(wide) and np.isfinite(narrow) and abs(wide - narrow) <= TOLERANCE * size
    return _with(_call(function, function, point), iter(bars)), (narrow if agrees else None)


def _contracted(bars: list[Datum], slopes: list[Datum]) -> float:
    return float(sum(np.sum(b * slope) for b, slope in zip(bars, slopes, strict=True) if b is not None))


def _bar(slope: Datum, rng: np.random.Generator) -> Datum:
    """A random cotangent of a result, by the shape of its slope; None where it has none."""
    if slope is None:
        return None
    bar = rng.uniform(0.5, 1.5, np.shape(slope))
    return bar if bar.ndim else float(bar)


def _difference(
    function: Callable[..., Datum], point: dict[str, Datum], place: tuple[str, int], direction: Datum, step: float
) -> list[Datum] | None:
    """The slope of each leaf of the result, None for one that is no float; None outside the domain of the function."""
    total: list[Datum] = []
    for k, weight in ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60)):
        for sign in (1, -1):
            try:
                with np.errstate(all="ignore"):
                    found = _leaves(_call(function, function, _moved(point, place, sign * k * step * direction)))
            except (ValueError, ZeroDivisionError, OverflowError, TypeError):
                return None
            terms = [sign * weight / step * v if np.asarray(v).dtype.kind == "f" else None for v in found]
            total = [t if u is None else u + t for u, t in zip(total, terms, strict=True)] if total else terms
    return total


def _moved(point: dict[str, Datum], place: tuple[str, int], by: Datum) -> dict[str, Datum]:
    """The arguments with one leaf moved."""
    name, leaf = place
    leaves = (v + by if k == leaf else v for k, v in enumerate(_leaves(point[name])))
    return {**point, name: _with(point[name], leaves)}


def _is_ruled(value: object, module: ModuleType) -> bool:
    return isinstance(value, FunctionType) and hasattr(value, RULE) and value.__module__ == module.__name__
