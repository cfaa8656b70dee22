"""A run as a function of its own, differentiated by the rules or with a composite, and evaluated at points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import mpmath
import numpy as np

from adgen.ad.composites import variable
from adgen.ad.linearize import linearize
from adgen.ad.split import split
from adgen.ad.transpose import transpose
from adgen.hybrid.runs import MEANINGS, Run
from adgen.ir.nodes import Apply, Argument, Atom, Block, Const, Function, Leaf, Node, Value
from adgen.optimise.passes import DERIVED, optimise
from adgen.rules.table import infer

Number: TypeAlias = Any
"""A number of mpmath or a double."""

Point: TypeAlias = tuple[float, ...]

DIGITS = 80
"""Of the numbers that doubles are held against."""


class Unjudged(Exception):
    """There is no way to tell whether a composite is right."""


def alone(run: Run) -> Function:
    """A run as a function of what it reads."""
    arguments = tuple(Argument(variable(v)) for v in run.reads)
    body = Block(run.reads, run.binds, run.outputs)
    out = Node("tuple", (), (Leaf(),) * len(run.outputs))
    return Function("run", arguments, body, out, (), (), run.binds[0].span)


def reverse(output: int, function: Function, run: Run) -> Function:
    """The cotangents of all inputs, of one output: zeros times infinite numbers are no part of it."""
    wrt = tuple(run.reads.index(v) for v in run.inputs)
    linear = linearize(function, wrt, (output,), infer, reverse=True)
    return optimise(DERIVED, transpose(split(linear, infer), infer), infer)


def forward(function: Function, run: Run) -> Function:
    """The tangents of all outputs along each input."""
    for by in run.inputs:
        function = linearize(function, (run.reads.index(by),), tuple(range(len(run.outputs))), infer)
    return optimise(DERIVED, function, infer)


def operand(atom: Atom, values: Mapping[Value, Number], number: Callable[[float], Number]) -> Number:
    """What a primitive of a run is applied to."""
    match atom:
        case Const(value):
            return number(value.real)
        case Value():
            return values[atom]
        case _:
            raise AssertionError("a run reads values and literals")


def evaluated(function: Function, point: Point) -> list[float]:
    """The derivatives that a straight-line function makes. Raises Unjudged where it is not plain arithmetic."""
    return _evaluated(function, point, np.float64, _double)


def exactly(function: Function, point: Point) -> list[Number]:
    """The same in many digits."""
    with mpmath.workdps(DIGITS):
        return _evaluated(function, point, mpmath.mpf, _in_many_digits)


def _evaluated(
    function: Function, point: Point, number: Callable[[float], Number], call: Callable[..., Number]
) -> list[Number]:
    given = map(number, (*point, *(1.0,) * function.linear_params))
    values = dict(zip(function.params, given, strict=True))
    for bind in function.body.binds:
        op = bind.op
        if not isinstance(op, Apply) or op.prim not in MEANINGS:
            raise Unjudged
        values[bind.result] = call(op.prim, *(operand(a, values, number) for a in op.args))
    return [operand(y, values, number) for y in function.body.yields[-function.linear_yields :]]


def _double(prim: str, *operands: Number) -> Number:
    known = getattr(np, prim, None)
    return known(*operands) if known is not None else np.float64(_in_many_digits(prim, *map(mpmath.mpf, operands)))


def _in_many_digits(prim: str, *operands: Number) -> Number:
    try:
        made = MEANINGS[prim](*operands)
    except (ArithmeticError, ValueError, TypeError):
        return mpmath.nan
    return made if isinstance(made, mpmath.mpf) else mpmath.nan
