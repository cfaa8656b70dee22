"""A derivative of its own for a value that the program has computed inline: the continuous adjoint of `adgen.odeint`.

The value stays as it is; a primitive passes it on, whose VJP is a block of the IR as that of a function of the user's.
Once the derivative has been taken the primitive is gone (`optimise/adjoined.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from adgen.errors import Span
from adgen.frontend.custom import Operands, apart
from adgen.frontend.definitions import definition
from adgen.frontend.derivatives import made as derivative
from adgen.frontend.derivatives import traced
from adgen.frontend.implicit import unflattened
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.names import closure_of
from adgen.frontend.rule_trees import taken_apart
from adgen.frontend.values import Abstract, Closure, Row
from adgen.ir.builder import literal
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Argument, Atom, Block, Leaf, Value, leaves
from adgen.ir.types import ArrayType, Type, differentiable
from adgen.ir.walker import free
from adgen.rules.primitive import Custom, Trees
from adgen.rules.table import learn
from adgen.rules.user import Made, custom_of_user

CONTINUOUS = "continuous_adjoint"
"""The function in `adgen/definitions/adjoint.py` that passes a solution on."""

_SERIAL = itertools.count()


def adjoined(m: Machine, given: Arguments) -> Abstract:
    """The solution of an initial value problem, with the continuous adjoint as its derivative."""
    func, y0, times, args, *bounds, ys = given.positional
    assert isinstance(args, Row)
    if not isinstance(func, Closure):
        m.refuse("E202", "The continuous adjoint needs a right-hand side written in Python.", "Write a function of it.")
    _refuse_captured(m, func, y0, args)
    found: list[Abstract] = []
    values = {"y0": y0, "times": times, **{f"args_{k}": v for k, v in enumerate(args.items)}}
    arguments = tuple(Argument(n, taken_apart(m, v, found, f"`{n}`", bake=True)) for n, v in values.items())
    if any(leaves(a.tree) and not isinstance(a.tree, Leaf) for a in arguments):
        fix = "Pass the parts one by one, or use adjoint='discrete'."
        m.refuse("E202", "With a continuous adjoint, each of args is a number or an array.", fix)
    operands = Operands(arguments, tuple(m.atom(v).type for v in found))
    solution = m.atom(ys)
    assert isinstance(solution.type, ArrayType)
    rule, captured = _rule(m, func, operands, solution.type, bounds)
    name = f"adgen.definitions.adjoint:{CONTINUOUS}({next(_SERIAL)})"
    made = Made((solution.type,), operands.types, shares=True)
    first, *others = custom_of_user(name, operands.paths, rule, made, Trees(arguments, Leaf()))
    count = len(operands.types) + len(captured) + 1
    labels = (*operands.paths, *("captured",) * (count - len(operands.types)))
    learn(replace(first, params=labels, infer=_of_the_last, passes=True, trees=None))
    for primitive in others:
        learn(primitive)
    (passed,) = m.apply_many(Apply(name, (*(m.atom(v) for v in found), *captured, solution)))
    return m.wrap(passed, contiguous=True)


def _refuse_captured(m: Machine, func: Closure, y0: Abstract, args: Row) -> None:
    """Refuse a right-hand side that reads floats from around it: the adjoint equation knows nothing of them."""
    call = traced(m, func, Arguments((y0, literal(0.0), *args.items)))
    floats = [a for a in call.captured if differentiable(a.type)]
    if floats:
        name = next((f"`{a.name}`" for a in floats if isinstance(a, Value) and a.name), "a value")
        why = f"`{func.code.name}` reads {name} from around it, of which the continuous adjoint is not told."
        m.refuse("E504", why, "Pass it as one of args, or use adjoint='discrete'.")


def _rule(
    m: Machine, func: Closure, operands: Operands, solution: Type, bounds: list[Abstract]
) -> tuple[Custom, tuple[Atom, ...]]:
    """The VJP, and what it reads from the program around it."""
    _, _, *others = operands.typed()
    moved = any(differentiable(of) for _, types in others for of in types)
    with apart(m):
        params = operands.values(m)
        ys, bar = m.builder.value(solution, "ys"), m.builder.value(solution, "ys_bar")
        m.open((*params, ys, bar))
        _, times, *args = operands.planted(m, map(m.wrap, params)).values()
        slope = m.call(_text(m, "field_of"), func)
        argnums = Row((literal(0), literal(2))) if moved else literal(0)
        pull = derivative(m, "adgen.vjp", Arguments((slope,), (("argnums", argnums),)))
        given = (slope, pull, literal(moved), m.wrap(ys), times, Row(tuple(args)), m.wrap(bar), *bounds)
        bars = m.call(_text(m, "backward"), *given)
        assert isinstance(bars, Row)
        block = m.builder.close(tuple(_cotangents(m, params, bars)))
    captured = tuple(v for v in free(Block((), block.binds, block.yields)) if v not in (*params, ys, bar))
    known = (*params, *captured, ys)
    read = free(Block((), block.binds, block.yields))
    residuals = tuple(v for v in known if v in read)
    result = m.builder.value(solution, "out")
    active = tuple(map(differentiable, operands.types))
    forward = Block((*known, result), (), residuals)
    return Custom("vjp", Block((*residuals, bar), block.binds, block.yields), active, forward), captured


def _text(m: Machine, name: str) -> Closure:
    """A function of `adgen/definitions/adjoint.py`."""
    program = definition(f"adgen.adjoint.{name}")
    assert program is not None
    return closure_of(m, program)


def _cotangents(m: Machine, params: list[Value], bars: Row) -> Iterator[Atom]:
    """The cotangent of each operand that holds floats: initial value, times, and the arguments in one vector."""
    y0, times, *args = params
    y0_bar, times_bar, vector = map(m.atom, bars.items)
    if differentiable(y0.type):
        yield y0_bar
    if differentiable(times.type):
        yield times_bar
    yield from unflattened(m, vector, [a for a in args if differentiable(a.type)])


def _of_the_last(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """The type of the value that is passed on."""
    return (op.args[-1].type,)
