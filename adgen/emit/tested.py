"""The numbers among the parameters that the function itself tests: it fails by itself where they are arrays."""

from __future__ import annotations

from collections.abc import Iterator

from adgen.ir.nodes import Apply, Atom, Block, For, Function, If, Value, While
from adgen.ir.types import ArrayType, Form
from adgen.rules.table import PRIMITIVES


def tested(function: Function) -> set[Value]:
    """The parameters that a condition, a range, or a function of `math` sees in every call.

    `if x > 0.0` raises for an array of several elements, and so do `range(x)` and `math.exp(x)`.
    """
    made = {r: b.op for b in function.body.binds for r in b.results}
    found: set[Value] = set()
    pending = [a for b in function.body.binds for a in _tests(b.op)]
    while pending:
        atom = pending.pop()
        if not isinstance(atom, Value) or atom in found:
            continue
        found.add(atom)
        op = made.get(atom)
        if isinstance(op, Apply) and (PRIMITIVES[op.prim].elementwise or op.prim == "cast"):
            pending += [a for a in op.args if _is_number(a)]
    return found & set(function.params)


def _tests(op: Apply | If | For | While) -> Iterator[Atom]:
    match op:
        case If(cond):
            yield cond
        case For(lo, hi, step):
            yield from (lo, hi, step)
        case While(init, cond):
            yield from _through(cond, dict(zip(cond.params, init, strict=True)))
        case Apply("cast", args):
            yield from args
        case Apply(_, args) if op.attr("lib") == "math":
            yield from args
        case _:
            return


def _through(cond: Block, init: dict[Value, Atom]) -> Iterator[Atom]:
    """The values from before a loop that its condition tests for sure."""
    made = {r: b.op for b in cond.binds for r in b.results}
    pending: list[Atom] = list(cond.yields)
    while pending:
        atom = pending.pop()
        if not isinstance(atom, Value):
            continue
        match made.get(atom):
            case None:
                yield init.get(atom, atom)
            case If(test):
                pending.append(test)
            case Apply(prim, args) if PRIMITIVES[prim].elementwise:
                pending += [a for a in args if _is_number(a)]
            case _:
                pass


def _is_number(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.form is not Form.ARRAY
