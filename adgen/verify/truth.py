"""The derivative to fifty digits, which everything else is scored against, in two ways that know no rule.

* *Symbolic*: the primal is interpreted with SymPy expressions, SymPy differentiates, mpmath evaluates.
* *Many digits*: the primal is interpreted with numbers of `DIGITS` digits; a central difference with a step of 1e-25
  then has fifty digits of the derivative. It works where expressions would swell, and finds kinks and jumps.

Branches are followed as the point decides; both say nothing where a primitive has no meaning to them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import mpmath
import numpy as np
import sympy

from adgen.verify.arithmetic import DIGITS, Arithmetic, Symbols, Traced, Unjudged, exact, symbolic
from adgen.verify.data import Datum
from adgen.verify.objects import computer
from adgen.verify.symbolic import Expression
from adgen.verify.total import Total
from adgen.verify.trees import Vector

KEPT = 50
"""Decimal digits of a truth."""

MOST_DIGITS = 800
"""Where more digits cancel than this, nothing is said."""

STEP = 25
"""The step of a difference is 10 to minus this, relative to the coordinate: its square is below the digits kept."""

KINK = 1e-10
"""Where one-sided slopes are this far apart, relative to their size, the function has a kink or a jump."""

FAULTS = (ArithmeticError, ValueError, TypeError, LookupError, AttributeError)
"""What a program raises where other numbers than floats do not fit into it; the reason is told."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Components of the gradient by number, to fifty digits; `kinks` are those that have no derivative here.

    `along` is the derivative along a direction, where one was asked for and there is one.
    """

    components: Mapping[int, Datum]
    kinks: frozenset[int] = frozenset()
    reason: str = ""
    along: Datum | None = None


def by_many_digits(total: Total, wanted: Sequence[int], seconds: float, direction: Vector | None = None) -> Truth:
    """The wanted components, as many of them as the time allows, and the slope along a direction. Raises Unjudged."""
    start = time.perf_counter()
    found: dict[int, Datum] = {}
    kinks: set[int] = set()
    arithmetic = exact()
    with mpmath.workdps(sufficient(lambda: _value(total, arithmetic, {}), DIGITS, KEPT + STEP - 5)):
        slope = _Slope(total, arithmetic)
        along = None if direction is None else slope(dict(enumerate(direction)))
        for k in wanted:
            if time.perf_counter() - start > seconds and found:
                break
            made = slope({k: max(1.0, abs(slope.point[k]))})
            if made is None:
                kinks.add(k)
            else:
                found[k] = made / max(1.0, abs(slope.point[k]))
    left = len(wanted) - len(found) - len(kinks)
    reason = f"{left} of {len(wanted)} components were left when the time was over." if left else ""
    return Truth(found, frozenset(kinks), reason, along)


class _Slope:
    """Central differences along directions, within a working precision."""

    def __init__(self, total: Total, arithmetic: Arithmetic) -> None:
        self.total, self.arithmetic, self.point = total, arithmetic, total.point
        self.here = _value(total, arithmetic, {})

    def __call__(self, direction: Mapping[int, float]) -> Datum | None:
        """The slope; None at a kink or a jump."""
        step = mpmath.mpf(10) ** -STEP
        up, down = (self._at(direction, s * step) for s in (1, -1))
        ahead, behind = (up - self.here) / step, (self.here - down) / step
        if abs(ahead - behind) > KINK * (1 + abs(ahead) + abs(behind)):
            return None
        return (up - down) / (2 * step)

    def _at(self, direction: Mapping[int, float], step: Datum) -> Datum:
        moved = {k: mpmath.mpf(self.point[k]) + step * mpmath.mpf(d) for k, d in direction.items()}
        return _value(self.total, self.arithmetic, moved)


def sufficient(compute: Callable[[], Datum], digits: int, wanted: int) -> int:
    """A working precision at which a number has the wanted digits, although some cancel on the way. Raises Unjudged."""
    while digits <= MOST_DIGITS:
        found = []
        for working in (digits, 2 * digits):
            with mpmath.workdps(working):
                found.append(compute())
        with mpmath.workdps(2 * digits):
            if abs(found[0] - found[1]) <= mpmath.mpf(10) ** -wanted * (1 + abs(found[1])):
                return digits
        digits *= 2
    raise Unjudged(f"So many digits cancel that {MOST_DIGITS} do not suffice.")


def _value(total: Total, arithmetic: Arithmetic, moved: Mapping[int, Datum]) -> Datum:
    try:
        value = total.value(computer(arithmetic), arithmetic.lift, moved)
    except FAULTS as error:
        raise Unjudged(f"With {arithmetic.name} the program raises {type(error).__name__}: {error}") from error
    if not mpmath.isfinite(arithmetic.value(value)):
        raise Unjudged("The value is not finite here.")
    return value


@dataclass(frozen=True, slots=True)
class Formula:
    """The value as one SymPy expression, its derivatives, and the values of the symbols."""

    value: Expression
    symbols: tuple[Expression, ...]
    derivatives: tuple[Expression, ...] = ()
    at: Mapping[Expression, Datum] = field(default_factory=dict)


def formula(total: Total) -> Formula:
    """The contracted value as an expression in the components of the active arguments. Raises Unjudged."""
    with mpmath.workdps(DIGITS):
        symbols = Symbols()
        arithmetic = symbolic(symbols)
        point = total.point
        names = [symbols.active(f"x{k}", float(v)) for k, v in enumerate(point)]
        moved = {
            k: Traced(name, mpmath.mpf(v), arithmetic) for k, (name, v) in enumerate(zip(names, point, strict=True))
        }
        value = arithmetic.lift(_value(total, arithmetic, moved))
        return Formula(value.expression, tuple(names), at=dict(symbols.values))


def differentiated(total: Total, wanted: Sequence[int]) -> Formula:
    """The formula with its derivatives by the wanted components, by SymPy. Raises Unjudged."""
    made = formula(total)
    try:
        derivatives = tuple(sympy.diff(made.value, made.symbols[k]) for k in wanted)
    except (NotImplementedError, *FAULTS) as error:
        raise Unjudged(f"SymPy raises {type(error).__name__}: {error}.") from error
    return Formula(made.value, made.symbols, derivatives, made.at)


def by_symbols(total: Total, wanted: Sequence[int]) -> Truth:
    """The wanted components by SymPy; without a limit of time, see `budget.py`. Raises Unjudged."""
    made = differentiated(total, wanted)
    largest = max(made.derivatives, key=lambda d: abs(Evaluation(made.at)(d)), default=None)
    digits = KEPT if largest is None else sufficient(lambda: Evaluation(made.at)(largest), KEPT + 10, KEPT)
    with mpmath.workdps(digits):
        evaluate = Evaluation(made.at)
        return Truth({k: evaluate(d) for k, d in zip(wanted, made.derivatives, strict=True)})


class Evaluation:
    """Evaluates expressions with mpmath; a subexpression that occurs often is evaluated once."""

    def __init__(self, at: Mapping[Expression, Datum]) -> None:
        self.known: dict[Expression, Datum] = dict(at)

    def __call__(self, expression: Expression) -> Datum:
        """The number that an expression is. Raises Unjudged where it is none."""
        pending = [expression]
        while pending:
            node = pending[-1]
            missing = [a for a in node.args if a not in self.known]
            if node in self.known:
                pending.pop()
            elif missing:
                pending += missing
            else:
                self.known[pending.pop()] = self._node(node)
        return self.known[expression]

    def _node(self, node: Expression) -> Datum:
        operands = [self.known[a] for a in node.args]
        if node.is_Add:
            return mpmath.fsum(operands)
        if node.is_Mul:
            return mpmath.fprod(operands)
        if node.is_Pow:
            return _power(*operands)
        if not operands:
            return mpmath.mpf(str(node.evalf(mpmath.mp.dps)))
        try:
            return _function(node.func, len(operands))(*operands)
        except (NameError, TypeError, ValueError) as error:
            raise Unjudged(f"mpmath cannot evaluate {node.func}: {error}") from error


def _power(base: Datum, exponent: Datum) -> Datum:
    try:
        return base**exponent
    except ZeroDivisionError as error:
        raise Unjudged("SymPy's derivative divides by zero here.") from error


@cache
def _function(of: Expression, arity: int) -> Callable[..., Datum]:
    names = sympy.symbols(f"x:{arity}", real=True)
    made: Callable[..., Datum] = sympy.lambdify(names, of(*names), [{"DiracDelta": _dirac_delta}, "mpmath"])
    return made


def _dirac_delta(x: Datum, order: int = 0) -> Datum:
    """The derivative of a jump: nothing beside it, no number on it."""
    return mpmath.mpf(0) if x else mpmath.nan


def chosen(count: int, most: int, seed: int = 0) -> list[int]:
    """Which components are looked at: all of them, or a random choice that is the same in each run."""
    if count <= most:
        return list(range(count))
    return sorted(np.random.default_rng(seed).choice(count, most, replace=False).tolist())


def components(truth: Truth, wanted: Sequence[int]) -> Iterator[Datum]:
    """The components in order, nan for what is not known."""
    return (truth.components.get(k, mpmath.nan) for k in wanted)
