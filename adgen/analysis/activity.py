"""Which values depend differentiably on chosen ones.

Forward dependency: "varied" in Griewank and Walther, Evaluating Derivatives, 2008, section 6.2. A fixpoint at loops.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import assert_never

from adgen.ir.nodes import Apply, Atom, Bind, Block, For, If, Value, While
from adgen.ir.types import differentiable
from adgen.ir.walker import carried, carried_yields
from adgen.rules.primitive import Custom, Linear, Nondiff, Partials, Pulled, Structural, Tangent, Tangents
from adgen.rules.table import PRIMITIVES

DATA_FIRST: dict[str, int] = {
    "index": 1,
    "update": 2,
    "index_add": 2,
    "list_get": 1,
    "list_set": 2,
    "list_add": 2,
    "list_sized": 1,
    "list_sum": 1,
    "list_repeat": 1,
}
"""Structural primitives whose operands from this position on are subscripts; of all others every operand counts."""


def differentiable_operands(op: Apply) -> tuple[bool, ...]:
    """For each operand: whether the result depends on it differentiably.

    A float that a rule declares to be data counts, so that it is refused where it is active and not taken for constant.
    """
    primitive = PRIMITIVES[op.prim]
    count = len(op.args)
    match primitive.rule:
        case Partials(texts):
            return tuple(text is not None or differentiable(a.type) for text, a in zip(texts, op.args))
        case Linear(transposes):
            return tuple(text is not None or differentiable(a.type) for text, a in zip(transposes, op.args))
        case Tangent(text):
            return tuple(f"{p}_dot" in text for p in primitive.params)[:count]
        case Tangents(_, texts):
            return tuple(any(f"{p}_dot" in t for t in texts if t) for p in primitive.params)[:count]
        case Custom():  # an operand without derivative is refused where it is active
            return tuple(differentiable(a.type) for a in op.args)
        case Pulled(_, data):
            return tuple(k >= data for k in range(count))
        case Structural():
            first = DATA_FIRST.get(op.prim, count)
            return tuple(i < first for i in range(count))
        case Nondiff():
            return (False,) * count
    assert_never(primitive.rule)


def _results(op: Apply, bind: Bind) -> tuple[bool, ...]:
    """For each result: whether it is differentiable at all."""
    match PRIMITIVES[op.prim].rule:
        case Tangents(_, texts):
            return tuple(text is not None for text in texts)
        case _:
            return (True,) * len(bind.results)


def dependents(block: Block, seeds: Iterable[Value], frozen: Collection[Value] = ()) -> set[Value]:
    """The seeds and every value of `block`, also in nested blocks, that depends on them differentiably.

    Values in `frozen` do not count, nor what depends on the seeds only through them.
    """
    found = _Found(set(seeds), frozen)
    found.block(block)
    return found.values


@dataclass(slots=True)
class _Found:
    """The dependent values found so far."""

    values: set[Value]
    frozen: Collection[Value]

    def add(self, values: Iterable[Value]) -> None:
        self.values.update(v for v in values if v not in self.frozen)

    def block(self, block: Block) -> None:
        for bind in block.binds:
            match bind.op:
                case Apply() as op:
                    self.apply(bind, op)
                case If(_, then, orelse):
                    for branch in (then, orelse):
                        self.block(branch)
                        self.flow(branch.yields, bind.results)
                case For() | While() as op:
                    self.loop(bind, op)
                case _:
                    assert_never(bind.op)

    def apply(self, bind: Bind, op: Apply) -> None:
        if not any(a in self.values for a in op.args if isinstance(a, Value)):
            return
        active = differentiable_operands(op)
        if any(a in self.values for a, ok in zip(op.args, active) if ok and isinstance(a, Value)):
            self.add(r for r, ok in zip(bind.results, _results(op, bind)) if ok and differentiable(r.type))

    def loop(self, bind: Bind, op: For | While) -> None:
        params = carried(op)
        self.flow(op.init, params)
        before = -1
        while before != len(self.values):
            before = len(self.values)
            self.block(op.body)
            self.flow(carried_yields(op), params)
        self.flow(params, bind.results)

    def flow(self, atoms: tuple[Atom, ...], places: tuple[Value, ...]) -> None:
        self.add(p for a, p in zip(atoms, places, strict=True) if isinstance(a, Value) and a in self.values)
