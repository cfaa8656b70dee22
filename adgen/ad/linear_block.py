"""Whether what a block gives is linear in some of its parameters, by the form of its statements alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from adgen.analysis.activity import DATA_FIRST, dependents
from adgen.errors import Span
from adgen.ir.nodes import Apply, Atom, Block, Const, Value
from adgen.ir.walker import walk
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
    linear = dependents(block, dots)
    for bind in walk(block):
        if isinstance(bind.op, Apply) and not _keeps_linear(bind.op, linear):
            return Fault(f"`{bind.op.prim}`", bind.span)
    zeros = {b.result for b in walk(block) if isinstance(b.op, Apply) and b.op.prim == "zeros"}
    if all(y in linear or y in zeros or _is_zero(y) for y in block.yields):
        return None
    return Fault("a result that does not depend on them", None)


def _is_zero(atom: Atom) -> bool:
    return isinstance(atom, Const) and not atom.value


def _keeps_linear(op: Apply, linear: set[Value]) -> bool:
    """Whether the result is data, or linear in the operands that are."""
    places = [k for k, a in enumerate(op.args) if a in linear]
    rule = PRIMITIVES[op.prim].rule
    match rule:
        case _ if not places:
            return True
        case Partials() if op.prim in SUMS:  # a term without tangents would be an offset
            return all(a in linear or _is_zero(a) for a in op.args)
        case Partials():
            return (op.prim == "multiply" and len(places) == 1) or (op.prim == "divide" and places == [0])
        case Linear(transposes, joint):
            return all(transposes[k] is not None for k in places) and (joint or len(places) == 1)
        case Tangent(_, transposes):
            return len(places) == 1 and bool(transposes) and transposes[places[0]] is not None
        case Structural():
            return max(places) < DATA_FIRST.get(op.prim, len(op.args))
        case Pulled(_, data):
            return min(places) >= data
        case Tangents() | Nondiff() | Custom():
            return False
    assert_never(rule)
