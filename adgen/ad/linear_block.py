"""Whether what a block gives is linear in some of its parameters, by the form of its statements alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from adgen.analysis.activity import DATA_FIRST
from adgen.errors import Span
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, If, Value, While
from adgen.ir.walker import carried, carried_yields
from adgen.rules.primitive import Custom, Linear, Nondiff, Partials, Pulled, Structural, Tangent, Tangents
from adgen.rules.table import PRIMITIVES

SUMS = frozenset({"add", "subtract", "negative", "positive"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not linear, and where it stands."""

    what: str
    span: Span | None


def nonlinear(block: Block, dots: Iterable[Value]) -> Fault | None:
    """The first statement that is not linear in `dots`, or a result that does not depend on them; else None."""
    walk = _Walk(set(dots))
    walk.block(block)
    if walk.fault is None and not all(y in walk.linear or _is_zero(y) for y in block.yields):
        return Fault("a result that does not depend on them", None)
    return walk.fault


def _is_zero(atom: Atom) -> bool:
    return isinstance(atom, Const) and not atom.value


@dataclass(slots=True)
class _Walk:
    linear: set[Atom]
    fault: Fault | None = None

    def block(self, block: Block) -> None:
        for bind in block.binds:
            match bind.op:
                case Apply() as op:
                    self.apply(bind, op)
                case If(_, then, orelse):
                    for arm in (then, orelse):
                        self.block(arm)
                        self.flow(arm.yields, bind.results)
                case For() | While() as op:
                    self.loop(bind, op)
                case _:
                    assert_never(bind.op)

    def loop(self, bind: Bind, op: For | While) -> None:
        self.flow(op.init, carried(op))
        before = -1
        while before != len(self.linear):
            before = len(self.linear)
            self.block(op.body)
            self.flow(carried_yields(op), carried(op))
        self.flow(carried(op), bind.results)

    def flow(self, atoms: Sequence[Atom], places: Sequence[Value]) -> None:
        self.linear |= {p for a, p in zip(atoms, places, strict=True) if a in self.linear}

    def apply(self, bind: Bind, op: Apply) -> None:
        places = [k for k, a in enumerate(op.args) if a in self.linear]
        if not places:
            return
        if not (_keeps_linear(op, places) and self.adds_alike(op)):
            self.fault = self.fault or Fault(f"`{op.prim}`", bind.span)
        self.linear |= set(bind.results)

    def adds_alike(self, op: Apply) -> bool:
        """Whether a sum has no term without tangents, which would be an offset."""
        return op.prim not in SUMS or all(a in self.linear or _is_zero(a) for a in op.args)


def _keeps_linear(op: Apply, places: list[int]) -> bool:
    """Whether the result is linear where the operands at these places are, the others being data."""
    rule = PRIMITIVES[op.prim].rule
    match rule:
        case Partials():
            single = (op.prim == "multiply" and len(places) == 1) or (op.prim == "divide" and places == [0])
            return op.prim in SUMS or single
        case Linear(transposes, joint):
            return all(transposes[k] is not None for k in places) and (joint or len(places) == 1)
        case Tangent(_, transposes):
            return len(places) == 1 and bool(transposes) and transposes[places[0]] is not None
        case Structural():
            return max(places) < DATA_FIRST.get(op.prim, len(op.args))
        case Pulled(block):
            return min(places) >= len(block.params) - 1
        case Tangents() | Nondiff() | Custom():
            return False
    assert_never(rule)
