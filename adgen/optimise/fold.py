"""Computes what is known at compile time.

Before:                                  After:
  t = multiply(2.0, 0.5)                   y = multiply(1.0, x)
  y = multiply(t, x)
  z = if True                              return y
    yield y
  else
    yield 0.0
  return z

Literals fold with Python's own arithmetic, never where Python would raise, and only where the result is written as
shortly as the expression: `1.0 / 3.0` says more than sixteen digits. Also: lengths that are literals, comparisons of
lengths that the signature decides, branches on a literal, loops without trips, carried values that never change, and
branches that yield the same on both sides.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import assert_never

from adgen.ir.builder import literal
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Function, If, While
from adgen.ir.types import BOOL, INT, ArrayType, Form
from adgen.ir.walker import carried, carried_yields, effectful
from adgen.optimise.rewriter import Rewriter, rewrite
from adgen.rules.table import infer

Number = bool | int | float | complex
Evaluate = Callable[..., Number]

EVALUATE: dict[str, Evaluate] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
    "power": operator.pow,
    "negative": operator.neg,
    "positive": operator.pos,
    "absolute": abs,
    "maximum": max,
    "minimum": min,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "logical_not": operator.not_,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor,
}
"""What Python computes for a primitive on Python numbers."""

LARGEST = 2**63 - 1
"""Beyond this an int is no int64, and Python and NumPy part ways."""

LARGEST_POWER = 64
"""A literal like `10 ** 10 ** 9` is the run's business."""


def fold(function: Function) -> Function:
    """`function` with what is known computed; itself where nothing is."""
    return rewrite(function, infer, _decide)


def _decide(bind: Bind, rewriter: Rewriter) -> tuple[Atom, ...] | None:
    match bind.op:
        case Apply() as op:
            if len(bind.results) != 1 or not isinstance(bind.result.type, ArrayType) or bind.result.type.rank:
                return None
            value = _literals(op, bind) or _length(op, bind, rewriter) or _decided(op, bind, rewriter)
            return None if value is None else (value,)
        case If() as op:
            return _branch(bind, op, rewriter)
        case For() | While() as op:
            return op.init if _never_runs(op) else _unchanging(bind, op, rewriter)
    assert_never(bind.op)


def _literals(op: Apply, bind: Bind) -> Const | None:
    """The value of a primitive on Python literals."""
    evaluate = EVALUATE.get(op.prim)
    values = [a.value for a in op.args if isinstance(a, Const) and a.type.form is Form.PYTHON]
    if evaluate is None or not values or len(values) != len(op.args) or op.attr("ieee") or op.attr("lib") == "math":
        return None
    if op.prim == "power" and abs(values[1]) > LARGEST_POWER:
        return None
    try:
        result = literal(evaluate(*values))
    except (ArithmeticError, ValueError, TypeError):
        return None
    return result if result.type == bind.result.type and _written_shortly(result, op) else None


def _written_shortly(result: Const, op: Apply) -> bool:
    if isinstance(result.value, int):
        return abs(result.value) <= LARGEST
    longest = sum(len(a.text) for a in op.args if isinstance(a, Const)) + 3 * (len(op.args) - 1)
    return math.isfinite(abs(result.value)) and len(result.text) <= max(longest, 4)


def _length(op: Apply, bind: Bind, rewriter: Rewriter) -> Const | None:
    """The literal that a length is."""
    if bind.result.type != INT or op.attr("lib") == "math":
        return None
    known = rewriter.measure(bind)
    return None if known is None or known.const is None else literal(known.const)


def _decided(op: Apply, bind: Bind, rewriter: Rewriter) -> Const | None:
    """A comparison of lengths that is true, or false, for every input that fits the signature."""
    if bind.result.type != BOOL or len(op.args) != 2 or any(a.type != INT for a in op.args):
        return None
    left, right = (rewriter.facts.normal(rewriter.facts.of(a)) for a in op.args)
    at_least, at_most = rewriter.facts.nonnegative(left - right), rewriter.facts.nonnegative(right - left)
    above, below = rewriter.facts.nonnegative(left - right - 1), rewriter.facts.nonnegative(right - left - 1)
    yes, no = {
        "greater_equal": (at_least, below),
        "less": (below, at_least),
        "less_equal": (at_most, above),
        "greater": (above, at_most),
        "equal": (at_least and at_most, above or below),
        "not_equal": (above or below, at_least and at_most),
    }.get(op.prim, (False, False))
    return literal(yes) if yes or no else None


def _branch(bind: Bind, op: If, rewriter: Rewriter) -> tuple[Atom, ...] | None:
    """The branch that a literal chooses; or, result by result, what both branches yield."""
    if isinstance(op.cond, Const):
        chosen = op.then if op.cond.value else op.orelse
        return rewriter.splice(chosen)
    agreed = [_agreed(a, b) for a, b in zip(op.then.yields, op.orelse.yields, strict=True)]
    if all(a is None for a in agreed):
        return None
    if effectful(op) or not all(agreed):
        rewriter.settle(bind)
    return tuple(r if a is None else a for r, a in zip(bind.results, agreed, strict=True))


def _agreed(a: Atom, b: Atom) -> Atom | None:
    """What a result is on both paths."""
    return a if a == b else None


def _never_runs(op: For | While) -> bool:
    """Whether literals say that there is no first iteration."""
    match op:
        case For(Const(lo), Const(hi), Const(step)):
            return not range(int(lo.real), int(hi.real), int(step.real))
        case While(_, Block(_, (), (Const(truth),))):
            return not truth
        case _:
            return False


def _unchanging(bind: Bind, op: For | While, rewriter: Rewriter) -> tuple[Atom, ...] | None:
    """Carried values that keep their initial value become uses of it."""
    params, ends = carried(op), carried_yields(op)
    fixed = {
        i: start
        for i, (param, end, start) in enumerate(zip(params, ends, op.init, strict=True))
        if end in (param, start) and rewriter.fits(start.type, param.type)
    }
    if not fixed:
        return None
    kept = [i for i in range(len(params)) if i not in fixed]
    for i, start in fixed.items():
        rewriter.env[params[i].id] = start
        if isinstance(op, While):
            rewriter.env[op.cond.params[i].id] = start
    results = tuple(bind.results[i] for i in kept)
    rewriter.settle(Bind(results, _without(op, kept, rewriter), bind.span))
    return tuple(fixed.get(i, r) for i, r in enumerate(bind.results))


def _without(op: For | While, kept: list[int], rewriter: Rewriter) -> For | While:
    """The loop that carries only the values at positions `kept`."""

    def pick(block: Block, leading: int) -> Block:
        params = (*block.params[:leading], *(block.params[leading + i] for i in kept))
        return Block(params, block.binds, block.yields)

    init = tuple(op.init[i] for i in kept)
    match op:
        case For(lo, hi, step, _, body, backward, stops):
            return For(lo, hi, step, init, _yields(rewriter.block(pick(body, 1)), kept, stops), backward, stops)
        case While(_, cond, body, stops):
            cond = rewriter.block(pick(cond, 0))
            return While(init, cond, _yields(rewriter.block(pick(body, 0)), kept, stops), stops)
    assert_never(op)


def _yields(block: Block, kept: list[int], stops: bool) -> Block:
    ends = (*block.yields[:stops], *(block.yields[stops + i] for i in kept))
    return Block(block.params, block.binds, ends)
