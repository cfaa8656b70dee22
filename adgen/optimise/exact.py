"""Which values must stay bit-identical to the user's program, and which are derived arithmetic that may be rearranged.

Exact is every value on which a primal output, an effect, a decision (a condition, a trip count), a value that is no
real or complex number (an index, a comparison) or a snapshot (an `exact` append) depends. All else exists only for
derivatives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import assert_never

from adgen.ir.builder import EFFECTS
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Value, While
from adgen.ir.types import differentiable
from adgen.ir.walker import carried, carried_yields


def exact_values(function: Function) -> frozenset[Value] | None:
    """The values whose rounding is the user's; None where the whole function is."""
    return _found(_Same(function)) if function.linear_yields else None


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A function that is equal to itself alone: to compare it with another one node by node takes longer."""

    function: Function

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.function is other.function

    def __hash__(self) -> int:
        return id(self.function)


@lru_cache(maxsize=4)
def _found(same: _Same) -> frozenset[Value]:
    """Most passes change nothing, and the next one asks the same of the same function."""
    search = _Search()
    yields = same.function.body.yields
    search.need(yields[: len(yields) - same.function.linear_yields])
    search.block(same.function.body)
    return frozenset(search.found)


@dataclass(slots=True)
class _Search:
    """Backward reachability; `found` only grows, so that loops reach a fixpoint."""

    found: set[Value] = field(default_factory=set)
    met: set[int] = field(default_factory=set)  # the ids of the binds that were searched already

    def need(self, atoms: Iterable[Atom]) -> None:
        self.found.update(a for a in atoms if isinstance(a, Value))

    def block(self, block: Block) -> None:
        if any(isinstance(b.op, Apply) and b.op.attr("owned") for b in block.binds):
            self.resumed(block)
        for bind in reversed(block.binds):
            match bind.op:
                case Apply() as op:
                    self.apply(bind, op)
                case If(cond, then, orelse):
                    self.need((cond,))
                    for branch in (then, orelse):
                        self.need(y for r, y in zip(bind.results, branch.yields, strict=True) if r in self.found)
                        self.block(branch)
                case For() | While() as op:
                    self.loop(bind, op)
                case _:
                    assert_never(bind.op)

    def resumed(self, block: Block) -> None:
        """A loop that runs on from a snapshot, or from where such a loop ends, is a piece of the user's program."""
        states: set[Atom] = set(self.found)
        for bind in block.binds:
            if isinstance(bind.op, For | While):
                pairs = list(zip(carried(bind.op), bind.op.init, bind.results, strict=True))
                self.need(p for p, start, _ in pairs if start in states)
                states.update(r for p, _, r in pairs if p in self.found)

    def apply(self, bind: Bind, op: Apply) -> None:
        met = id(bind) in self.met
        self.met.add(id(bind))
        if not self.found.isdisjoint(bind.results) or (not met and _decides(bind, op)):
            self.need(op.args)

    def loop(self, bind: Bind, op: For | While) -> None:
        if isinstance(op, For):
            self.need((op.lo, op.hi, op.step))
        else:
            self.need(op.cond.yields)
        if op.stops:
            self.need(op.body.yields[:1])
        conds = op.cond.params if isinstance(op, While) else carried(op)
        slots = list(zip(bind.results, carried(op), conds, carried_yields(op), op.init, strict=True))
        before = -1
        while before != len(self.found):
            before = len(self.found)
            for result, param, cond, end, start in slots:
                if self.found & {result, param, cond}:
                    self.need((end, start))
                    self.found.add(param)
            if isinstance(op, While):
                self.block(op.cond)
            self.block(op.body)


def _decides(bind: Bind, op: Apply) -> bool:
    """Whether the operands of an op are exact whatever its results are used for."""
    return op.prim in EFFECTS or bool(op.attr("exact")) or any(not differentiable(r.type) for r in bind.results)
