"""Which values depend differentiably on chosen ones.

Forward dependency ("varied" in Griewank and Walther, Evaluating Derivatives, 2008, section 6.2), with a fixpoint at loops.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from adgen.ir.nodes import Apply, Atom, Bind, Block, For, If, Value, While
from adgen.ir.types import differentiable
from adgen.ir.walker import carried, carried_yields
from adgen.rules.primitive import Linear, Nondiff, Partials, Structural, Tangent
from adgen.rules.table import PRIMITIVES

DATA_FIRST: dict[str, int] = {
    "index": 1,
    "update": 2,
    "index_add": 2,
    "list_get": 1,
    "list_set": 2,
    "list_add": 2,
}
"""Structural primitives whose operands from this position on are subscripts; of all others every operand counts."""


def differentiable_operands(op: Apply) -> tuple[bool, ...]:
    """For each operand: whether the result depends on it differentiably."""
    primitive = PRIMITIVES[op.prim]
    count = len(op.args)
    match primitive.rule:
        case Partials(texts):
            return tuple(text is not None for text in texts)
        case Linear(transposes):
            return tuple(text is not None for text in transposes)[:count]
        case Tangent(text):
            return tuple(f"{p}_dot" in text for p in primitive.params)[:count]
        case Structural():
            first = DATA_FIRST.get(op.prim, count)
            return tuple(i < first for i in range(count))
        case Nondiff():
            return (False,) * count
    assert_never(primitive.rule)


def dependents(block: Block, seeds: Iterable[Value]) -> set[Value]:
    """The seeds and every value of `block`, also in nested blocks, that depends on them differentiably."""
    found = set(seeds)
    _block(block, found)
    return found


def _block(block: Block, found: set[Value]) -> None:
    for bind in block.binds:
        match bind.op:
            case Apply():
                _apply(bind, bind.op, found)
            case If(_, then, orelse):
                for branch in (then, orelse):
                    _block(branch, found)
                    _flow(branch.yields, bind.results, found)
            case For() | While():
                _loop(bind, bind.op, found)
            case _:
                assert_never(bind.op)


def _apply(bind: Bind, op: Apply, found: set[Value]) -> None:
    if not any(a in found for a in op.args if isinstance(a, Value)):
        return
    active = differentiable_operands(op)
    if any(a in found for a, ok in zip(op.args, active) if ok and isinstance(a, Value)):
        found.update(r for r in bind.results if differentiable(r.type))


def _loop(bind: Bind, op: For | While, found: set[Value]) -> None:
    params = carried(op)
    _flow(op.init, params, found)
    before = -1
    while before != len(found):
        before = len(found)
        _block(op.body, found)
        _flow(carried_yields(op), params, found)
    _flow(params, bind.results, found)


def _flow(atoms: tuple[Atom, ...], places: tuple[Value, ...], found: set[Value]) -> None:
    for atom, place in zip(atoms, places, strict=True):
        if isinstance(atom, Value) and atom in found:
            found.add(place)
