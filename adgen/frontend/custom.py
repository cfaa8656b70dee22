"""What a function with a rule of the user's gives, and its JVP or VJP: both are found by interpreting Python functions.

A JVP or VJP is interpreted where the function is called, on operands of these types, and becomes a block of the IR: the
engine copies it to where the tangent, or the cotangents, are needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from adgen.frontend.machine import Arguments, Machine, Poisoned
from adgen.frontend.names import closure_of
from adgen.frontend.program import Program, Rule
from adgen.frontend.values import NONE, Abstract, Closure, Ref, Row
from adgen.ir.nodes import Atom, Block, Value
from adgen.ir.types import ArrayType, Type, differentiable
from adgen.rules.primitive import Primitive
from adgen.rules.user import Made, custom_of_user

Operands = dict[str, Type]


@contextmanager
def _apart(m: Machine) -> Iterator[None]:
    """Interpret in a block that shares nothing with the program: neither places nor values."""
    mark, state, scopes = m.mark(), m.state, m.builder.scopes
    m.state, m.builder.scopes = state.copy(), []
    try:
        yield
    finally:
        m.state, m.builder.scopes = state, scopes
        m.unwind(mark)


def made_by(m: Machine, closure: Closure, operands: Operands) -> Made:
    """What the function gives for operands of these types.

    Raises AdgenError where its body is outside the language, and E504 where it changes its arguments or gives no array.
    """
    code = closure.code
    plain = replace(closure, code=replace(code, rule=None))
    with _apart(m):
        params = [m.builder.value(of, name) for name, of in operands.items()]
        m.open(tuple(params))
        given = [m.wrap(p) for p in params]
        cells = [v.cell for v in given if isinstance(v, Ref)]
        result = _unless_refused(m, plain, Arguments(tuple(given)))
        atom = m.atom(result)
        if not m.memory.written.isdisjoint(cells):
            m.refuse("E504", f"`{code.name}` changes its arguments, and has a rule of its own.")
        if not isinstance(atom.type, ArrayType):
            m.refuse("E504", f"`{code.name}` gives no number and no array, and has a rule of its own.")
        shares = isinstance(result, Ref) and result.cell in cells
        return Made(atom.type, tuple(operands.values()), shares)


def _unless_refused(m: Machine, function: Closure, given: Arguments) -> Abstract:
    """The value of a call; its first refusal is raised and not recorded, since the call itself may still be good."""
    before = len(m.errors)
    try:
        result = m.handlers.call(m, function, given)
    except Poisoned:
        result = NONE
    refused = m.errors[before:]
    del m.errors[before:]
    if refused:
        raise refused[0]
    return result


def customs(m: Machine, name: str, rule: Rule, operands: Operands, made: Made) -> Iterator[Primitive]:
    """The primitives of a function with a JVP or VJP, by the name `name`."""
    out = m.builder.value(made.type, "out")
    block, said = _block(m, rule, operands, out)
    active = tuple(differentiable(of) for of in operands.values())
    if rule.form == "vjp":
        active = tuple(a and y is not None for a, y in zip(active, said, strict=True))
    yield from custom_of_user(name, tuple(operands), rule.form, block, active, made)


def _block(m: Machine, rule: Rule, operands: Operands, out: Value) -> tuple[Block, tuple[Atom | None, ...]]:
    """The rule as a block over the operands, `out` and tangents, or `out_bar`; and what it says of each operand."""
    with _apart(m):
        params = {name: m.builder.value(of, name) for name, of in operands.items()}
        dots = {f"{n}_dot": of for n, of in operands.items() if differentiable(of)}
        more = dots if rule.form == "jvp" else {"out_bar": out.type}
        known = {**params, "out": out, **{name: m.builder.value(of, name) for name, of in more.items()}}
        m.open(tuple(known.values()))
        made = _ruled(m, rule, known)
        yields = _yields(m, rule, made, len(operands))
        return m.builder.close(tuple(y for y in yields if y is not None)), yields


def _ruled(m: Machine, rule: Rule, known: dict[str, Value]) -> Abstract:
    """What the rule's function gives for the values that its parameters name."""
    assert isinstance(rule.function, Program)
    function = closure_of(m, rule.function)
    args = function.code.node.args
    names = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    strange = [n for n in names if n not in known]
    if strange or args.vararg or args.kwarg or args.posonlyargs:
        what = f"`{strange[0]}`" if strange else "with a star"
        m.refuse("E504", f"The parameter {what} of `{function.code.name}` is none of {', '.join(known)}.")
    given = tuple((n, m.wrap(known[n])) for n in names)
    return m.handlers.call(m, function, Arguments((), given))


def _yields(m: Machine, rule: Rule, made: Abstract, count: int) -> tuple[Atom | None, ...]:
    if rule.form == "jvp":
        return (m.atom(made),)
    items = made.items if isinstance(made, Row) else (made,)
    if len(items) != count:
        m.refuse("E504", f"The VJP gives {len(items)} cotangents for {count} operands.")
    return tuple(None if item == NONE else m.atom(item) for item in items)
