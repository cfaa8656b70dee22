"""How long a bind is in print: spelled with the names that its operands have, or might get."""

from __future__ import annotations

from dataclasses import dataclass, field

from adgen.emit.cleanup import renamed
from adgen.emit.layout import text_of
from adgen.emit.lengths import Lengths, Scope
from adgen.emit.plan import Plan
from adgen.emit.spelling import Speller
from adgen.emit.tree import Expr
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Atom, Bind, Const, If, Value
from adgen.ir.types import INT

UNNAMED = "t_bar"
NOTHING = Scope(())


def name_length(value: Value) -> int:
    """The length of a name that may not be chosen yet."""
    return len(value.name or UNNAMED)


def atom_length(atom: Atom) -> int:
    """The length of an operand that is a name or a number."""
    match atom:
        case Value():
            return name_length(atom)
        case Const():
            return len(atom.text)
        case _:
            return 0


@dataclass(slots=True)
class Estimate:
    """Lengths of binds as expressions over names, before anything is nested into them."""

    plan: Plan
    speller: Speller = field(init=False)
    known: dict[Value, int] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        def spell(value: Value, scope: Scope) -> Expr:
            return self.speller.atom(value, scope)

        self.names = {f"%{v.id}": v.name for v in (*self.plan.block_params, *self.plan.made)}
        self.speller = Speller(self.plan, Lengths(Facts(), lambda name: Value(-1, INT, name), spell))

    def of(self, bind: Bind) -> int:
        """The length of the expression that makes the one result of a bind."""
        if bind.result not in self.known:
            self.known[bind.result] = self.spelled(bind)
        return self.known[bind.result]

    def spelled(self, bind: Bind) -> int:
        """The length of a bind, spelled out."""
        match bind.op:
            case Apply("update" | "index_add" as prim, args):
                place = ", ".join(text_of(self.named(e)) for e in self.speller.subscript(bind.op, NOTHING))
                return len(place) + atom_length(args[1]) + (2 if prim == "update" else 3)
            case Apply() as op:
                return len(text_of(self.named(self.speller.apply(op, NOTHING, bind.result.type))))
            case If() as op:
                return len(text_of(self.named(self.speller.choice(op, NOTHING))))
            case _:
                return 0

    def named(self, expr: Expr) -> Expr:
        """An expression with the names that its variables have, or might get."""
        return renamed(expr, lambda name: (self.names.get(name) or UNNAMED) if name.startswith("%") else name)
