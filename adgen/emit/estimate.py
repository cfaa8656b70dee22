"""How long a bind is in print, roughly: names are not yet chosen when expressions are nested."""

from __future__ import annotations

from adgen.emit.plan import Plan
from adgen.ir.nodes import Apply, Atom, Bind, Const, If, Value
from adgen.ir.walker import operands
from adgen.rules.table import PRIMITIVES

UNNAMED = 5
OPERATOR = 3
CALL = 5
KEYWORD = 8


def name_length(value: Value) -> int:
    """The length of a name that may not be chosen yet."""
    return len(value.name) if value.name else UNNAMED


def atom_length(atom: Atom) -> int:
    """The length of an operand that is a name or a number."""
    match atom:
        case Value():
            return name_length(atom)
        case Const():
            return len(atom.text)
        case _:
            return 0


def estimate(bind: Bind, plan: Plan) -> int:
    """The length of a bind as an expression over names."""
    lengths = sum(map(atom_length, operands(bind.op)))
    match bind.op:
        case Apply("index" | "update" | "index_add" as prim, args):
            return lengths + 2 + 2 * len(args) + (0 if prim == "index" else 2)
        case Apply(prim, args, attrs):
            text = PRIMITIVES[prim].text
            if text is not None and "(" not in text:
                return lengths + OPERATOR * max(1, len(args) - 1)
            return lengths + len(prim) + CALL + 2 * len(args) + KEYWORD * len(attrs)
        case If(_, then, orelse):
            inside = sum(estimate(b, plan) for branch in (then, orelse) for b in branch.binds)
            return lengths + 10 + inside + sum(atom_length(y) for branch in (then, orelse) for y in branch.yields)
        case _:
            return 0
