"""Calls of `adgen.checkpoint(f)`: inlined between marks, by which reverse mode knows what to compute again."""

from __future__ import annotations

from typing import NoReturn

from adgen.frontend.derivatives import innermost, traced
from adgen.frontend.described import describe
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import CHECKPOINT
from adgen.frontend.rule_trees import places
from adgen.frontend.trees import planted
from adgen.frontend.values import Abstract, Cell, Closure, Frozen
from adgen.ir.nodes import Apply, Atom, Block, For, If, Value, While
from adgen.ir.types import ArrayType, Form, ListType
from adgen.ir.walker import blocks, carried, carried_yields, clone, next_id, walk
from adgen.rules.table import PRIMITIVES


def made(m: Machine, given: Arguments) -> Frozen:
    """The function as one that waits for its arguments."""
    match given:
        case Arguments((Closure() as function,), ()):
            return Frozen(CHECKPOINT, (function,))
        case Arguments((other,), ()):
            m.refuse("E202", f"`adgen.checkpoint` takes a function of the program, not {describe(other)}.")
        case _:
            m.refuse("E203", "`adgen.checkpoint` takes one function.")


def called(m: Machine, function: Abstract, given: Arguments) -> Abstract:
    """The value of a call. Raises AdgenError E402 where the function changes an argument or gives one back."""
    call = traced(m, function, given)
    body, name = call.function.body, innermost(function).code.name
    params, captured = set(body.params), set(body.params[len(body.params) - len(call.captured) :])
    written = (b.op.args[0] for b in walk(body) if isinstance(b.op, Apply) and PRIMITIVES[b.op.prim].writes)
    if any(params & _objects(a, body) for a in written):
        _refuse(m, f"`{name}` changes one of its arguments")
    shown = [_objects(y, body) for y in body.yields]
    if any(captured & objects for objects in shown):
        _refuse(m, f"`{name}` may give back an array that is not its own")
    region = next_id(call.function)  # values of the trace have ids of their own, so no other region has this number
    marked = tuple(_mark(m, "enter", a, region) for a in call.atoms)
    yields = clone(body, m.builder, dict(zip(body.params, marked, strict=True)))
    result = planted(m, call.function.out, (m.wrap(_mark(m, "leave", y, region)) for y in yields))
    if any(params & objects for objects in shown) or len(set[Value]().union(*shown)) < sum(map(len, shown)):
        _tie(m, result, given)
    return result


def _refuse(m: Machine, what: str) -> NoReturn:
    m.refuse("E402", f"{what}, and its calls are checkpointed.", "Let it give a new array.")


def _tie(m: Machine, result: Abstract, given: Arguments) -> None:
    """The arrays of the result may be one another, or an argument: what is written into any of them is refused."""
    made = [p for p in places(m, result) if isinstance(p, Cell)]
    others = [p for v in (*given.positional, *(v for _, v in given.keywords)) for p in places(m, v)]
    for k, cell in enumerate(made):
        for other in (*made[:k], *(p for p in others if isinstance(p, Cell))):
            m.state.tie(cell, other, "E402", "A checkpointed call may give its argument itself.")


def _mark(m: Machine, side: str, atom: Atom, region: int) -> Atom:
    """A number or array at the edge of the call; integers stay lengths."""
    real = isinstance(atom, Value) and isinstance(atom.type, ArrayType) and atom.type.inexact
    return m.builder.apply(side, atom, region=region, name=atom.name) if real and isinstance(atom, Value) else atom


def _objects(atom: Atom, body: Block) -> set[Value]:
    """The values of whose memory an array may be."""
    array = isinstance(atom, Value) and (isinstance(atom.type, ListType) or atom.type.form is Form.ARRAY)
    found = {atom} if array and isinstance(atom, Value) else set[Value]()
    before = -1
    while before != len(found):
        before = len(found)
        for bind in walk(body):
            pairs: list[tuple[Value, Atom]] = []
            match bind.op:
                case Apply(prim, (first, *_)) if PRIMITIVES[prim].view or PRIMITIVES[prim].writes:
                    pairs = [(r, first) for r in bind.results]
                case Apply():
                    pass
                case If() as op:
                    pairs = [p for b in blocks(op) for p in zip(bind.results, b.yields, strict=True)]
                case For() | While() as op:
                    ends = [*zip(carried(op), op.init, strict=True), *zip(carried(op), carried_yields(op), strict=True)]
                    pairs = [*zip(bind.results, carried(op), strict=True), *ends]
            found.update(a for r, a in pairs if r in found and isinstance(a, Value))
    return found
