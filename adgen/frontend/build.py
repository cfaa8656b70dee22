"""From a program to its IR: the interpreter is set up, run once over the function, and its result read off.

*Before*

    def f(x, n):
        y = x
        for _ in range(n):
            y = y * x
        return y

*After*

    f(x: float, n: int)
      y: float = for _ in range(0, n, 1) with y = x
        y: float = multiply(y, x)
        yield y
      return y
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NoReturn

from adgen.errors import AdgenError, AdgenErrors, Span, refuse
from adgen.frontend.assign import assign
from adgen.frontend.deriving import Derive, underived
from adgen.frontend.expressions import evaluate
from adgen.frontend.functions import call, run_frame
from adgen.frontend.machine import Handlers, Machine, Poisoned
from adgen.frontend.memory import places
from adgen.frontend.names import closure_of
from adgen.frontend.program import Program, Signature
from adgen.frontend.rule_trees import places as mutable_parts
from adgen.frontend.statements import block
from adgen.frontend.trees import arguments, returned
from adgen.frontend.values import Abstract, Frame
from adgen.ir.builder import Builder
from adgen.ir.dims import Ref, Symbol, show
from adgen.ir.facts import Facts
from adgen.ir.feasible import feasible
from adgen.ir.nodes import RELATIONS, Function, Guard, Value
from adgen.late import Late
from adgen.rules.table import infer

if TYPE_CHECKING:
    from adgen.frontend import declared
else:
    declared = Late("adgen.frontend.declared")

HANDLERS = Handlers(evaluate, block, call, assign)


def build(program: Program, signature: Signature, *, careful: bool = False, derive: Derive = underived) -> Function:
    """The primal IR of a function whose parameters are what `signature` says; `careful` as `Facts` says. `derive` is
    for what the program itself differentiates.

    A parameter that the signature does not name has its default value, which is baked in. Those that stand for what the
    text reads from around it are no variables of the function, and cannot be written. Raises AdgenErrors with every
    refusal of the function and of the functions it calls, in the order of the text.
    """
    if program.rule is not None:
        program = declared.calling(program)
    node = program.node
    span = Span(program.file, node.lineno, node.col_offset, node.lineno, node.end_col_offset or 0)
    machine = Machine(Builder(infer, Facts(careful=careful), span), HANDLERS, node, derive)
    function = closure_of(machine, program)
    frame = Frame(function.code, None, function.code.bound)
    machine.frames.append(frame)
    defaults = _defaults(node.args, function.defaults, dict(function.keywords))
    given = arguments(machine, node.args, signature, defaults)
    for name in program.held:
        machine.held[name] = given.values[name]
        for place in mutable_parts(machine, given.values[name]):
            place.locked = f"`{name}` is not the function's own, and a write to it would outlive the call."
    machine.builder.open(given.params)
    memory = places(machine.state.contents)
    machine.memory.given.update(machine.state.contents)
    result = _interpreted(machine, given.values)
    if result is None or machine.errors:
        raise AdgenErrors(_ordered(machine.errors))
    out = returned(machine, result)
    body = machine.builder.close(out.yields)
    guards = machine.builder.facts.settled()
    if not feasible(guards):
        _refuse_guards(guards, given.params)
    doc = "" if isinstance(node, ast.Lambda) else ast.get_docstring(node) or ""
    apart = machine.memory.pairs(given.params, memory)
    return Function(program.name, given.arguments, body, out.tree, given.axes, guards, span, doc=doc, apart=apart)


def _refuse_guards(guards: tuple[Guard, ...], params: tuple[Value, ...]) -> NoReturn:
    """Refuse a function of whose lengths more is assumed than can be true."""
    names = {p.id: p.name or "" for p in params}

    def called(atom: Symbol | Ref) -> str:
        return atom.name if isinstance(atom, Symbol) else names.get(atom.id, "")

    assumed = ", ".join(f"{show(g.left, called)} {RELATIONS[g.relation]} {show(g.right, called)}" for g in guards)
    refuse("E301", f"No lengths fulfil all that is assumed of them here: {assumed}.", guards[-1].span)


def _interpreted(machine: Machine, values: dict[str, Abstract]) -> Abstract | None:
    """What the function returns; None where it was refused."""
    try:
        result = run_frame(machine, values)
    except AdgenError as error:
        machine.record(error)
        return None
    except Poisoned:
        return None
    if machine.state.dead:
        refuse("E302", "The function raises an exception on every path.", machine.builder.span)
    return result


def _defaults(
    args: ast.arguments, positional: tuple[Abstract, ...], keywords: dict[str, Abstract]
) -> dict[str, Abstract]:
    names = [a.arg for a in (*args.posonlyargs, *args.args)]
    return {**dict(zip(names[len(names) - len(positional) :], positional, strict=True)), **keywords}


def _ordered(errors: list[AdgenError]) -> tuple[AdgenError, ...]:
    """Each refusal once, in the order of the text."""
    once = {(e.code, e.span, e.why): e for e in errors}
    return tuple(sorted(once.values(), key=lambda e: e.span or Span("", 0)))
