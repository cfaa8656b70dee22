"""Operations of SymPy's expressions, in the convention of `counts.py`: as a tree, as a DAG, and as straight-line code.

The tree is what `sympy.count_ops` counts, but found in the time of the DAG: an expression that is exponentially larger
than what it is made of can be counted. The DAG counts each distinct part once.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sympy

from adgen.verify.symbolic import Expression

COLUMNS = 120
"""The length of a line of code. A longer statement counts as the lines that it fills."""

Statement = tuple[Expression | None, Expression]
"""A symbol and what it is assigned; without a symbol, a result."""


def opened(expr: Expression) -> tuple[int, tuple[Expression, ...]]:
    """The operations of the outermost part of an expression, and the parts that it works on, as `count_ops` goes."""
    if expr.is_Rational:
        return int(expr.p < 0) + int(expr.q != 1), ()
    if expr.is_Add:
        return _sum(expr)
    sign = 0
    if expr.is_Mul:
        if _negative(expr):
            sign, expr = 1, expr.as_two_terms()[1] if expr.args[0] is sympy.S.NegativeOne else -expr
        if not expr.is_Mul:
            return sign, (expr,)
        above, below = sympy.fraction(expr)
        if above.is_Integer:
            return sign + 1 + int(above.is_negative), (below,)
        if below is not sympy.S.One:
            return sign + 1, (above,) if below.is_Integer else (above, below)
    operations, parts = _applied(expr)
    return sign + operations, parts


def _sum(expr: Expression) -> tuple[int, tuple[Expression, ...]]:
    """One for each sign between two terms, and one for the sign in front where all terms are negative."""
    negative = [_negative(term) for term in expr.args]
    terms = tuple(-term if minus else term for term, minus in zip(expr.args, negative, strict=True))
    return len(terms) - 1 + int(all(negative)), terms


def _applied(expr: Expression) -> tuple[int, tuple[Expression, ...]]:
    """A power, a product or a call; one that is neither (a symbol, a pair of a Piecewise) is no operation."""
    if expr.is_Pow and expr.exp is sympy.S.NegativeOne:
        return 1, (expr.base,)
    if expr == sympy.S.Exp1:
        return 1, ()
    if expr.is_Mul:
        return len(expr.args) - 1, expr.args
    if expr.is_Symbol:
        return 0, ()
    if isinstance(expr, sympy.Max | sympy.Min):
        return len(expr.args) - 1, expr.args
    return int(bool(expr.args) and bool(expr.is_Pow or expr.is_Function)), expr.args


def _negative(expr: Expression) -> bool:
    """Whether an expression is written with a minus in front."""
    first = expr.args[0] if expr.is_Mul else expr
    return bool(first.is_Number and first.is_extended_negative)


def tree(exprs: Iterable[Expression]) -> int:
    """The operations of expressions that are written out: of each, what `sympy.count_ops` says."""
    known: dict[Expression, int] = {}
    return sum(_tree(expr, known) for expr in exprs)


def _tree(expr: Expression, known: dict[Expression, int]) -> int:
    waiting = [expr]
    while waiting:
        top = waiting[-1]
        operations, parts = opened(top)
        missing = [part for part in parts if part not in known]
        if missing:
            waiting += missing
        else:
            known[waiting.pop()] = operations + sum(known[part] for part in parts)
    return known[expr]


def dag(exprs: Iterable[Expression]) -> int:
    """The operations of expressions together, each distinct part once."""
    total, waiting = 0, [*exprs]
    seen: set[Expression] = set()
    while waiting:
        expr = waiting.pop()
        if expr not in seen:
            seen.add(expr)
            operations, parts = opened(expr)
            total += operations
            waiting += parts
    return total


def straight(program: Sequence[Statement]) -> int:
    """The operations of straight-line code."""
    return tree(expr for _, expr in program)


def lines(program: Sequence[Statement]) -> int:
    """The lines of straight-line code as SymPy prints Python."""
    return sum(math.ceil(len(sympy.pycode(expr, strict=False)) / COLUMNS) for _, expr in program)


def peak(program: Sequence[Statement]) -> int:
    """How many numbers straight-line code holds at once: after each operation, those that are read later."""
    steps = _Steps()
    results = [steps.run(target, expr) for target, expr in program]
    last = {value: at for at, (_, operands) in enumerate(steps.done) for value in operands}
    last.update((value, len(steps.done)) for (target, _), value in zip(program, results, strict=True) if target is None)
    inputs = {value for value in last if value < 0}
    ends: list[int] = [0] * (len(steps.done) + 1)
    for end in last.values():
        ends[end] += 1
    held = most = len(inputs)
    for at, (made, _) in enumerate(steps.done):
        held += int(made in last) - ends[at]
        most = max(most, held)
    return most


@dataclass(slots=True)
class _Steps:
    """Straight-line code as single operations on two numbers: the value made and those read; inputs are negative."""

    done: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    names: ChainMap[Expression, int] = field(default_factory=ChainMap)

    def run(self, target: Expression | None, expr: Expression) -> int:
        """Compute an expression, each part wherever it stands, and keep it under the name of the target."""
        value = self.value(expr)
        if target is not None:
            self.names[target] = value
        return value

    def value(self, expr: Expression) -> int:
        """The number of a value; numbers that are literals are held nowhere."""
        if expr.is_Symbol:
            return self.names.setdefault(expr, -1 - len(self.names))
        operands = [self.value(part) for part in opened(expr)[1] if not part.is_Number]
        made = [self.done_with(operands[:2])]
        for operand in operands[2:]:
            made.append(self.done_with([made[-1], operand]))
        return made[-1]

    def done_with(self, operands: list[int]) -> int:
        """One operation."""
        self.done.append((len(self.done), tuple(operands)))
        return len(self.done) - 1
