"""How long lists of tangents are: reverse mode starts their cotangents with as many zeros.

Before:                                      After:
  l_dot, x_dot = if c then l_dot else undef    l_dot, x_dot, n = if c then l_dot, ..., list_len(l) else undef, ..., 0
                                               l_dot = list_sized(l_dot, n)

Where a list is surely defined, its own length says it. A list that is not defined on some path gets a count beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from adgen.ad.zeros import like, measured_by_itself
from adgen.errors import refuse
from adgen.ir.builder import Builder, literal
from adgen.ir.nodes import Atom, Block, For, If, Undef, Value, While
from adgen.ir.types import INT, ListType
from adgen.ir.walker import carried, carried_yields, walk


class Sizes:
    """What zeros for each list are made from; `counts` are the counts beside lists that may be undefined."""

    def __init__(self, body: Block, builder: Builder, wanted: bool) -> None:
        self.builder = builder
        self.wanted = wanted
        self.partial = _partial(body)
        self.counts: dict[Value, Atom] = {}

    def of(self, values: Value) -> Atom | None:
        """What zeros for a list are made from, where that is known."""
        if not self.wanted:
            return None
        return self.counts.get(values) if values in self.partial else like(values, self.builder)

    def counted(self, places: Sequence[Value]) -> list[int]:
        """Which of the results of a branch or a loop get a count."""
        lists = [i for i, p in enumerate(places) if self.wanted and isinstance(p.type, ListType) and p in self.partial]
        return [i for i in lists if not measured_by_itself(places[i].type)]

    def new(self, places: Sequence[Value]) -> tuple[Value, ...]:
        """Counts for these lists, as parameters or results."""
        made = tuple(self.builder.value(INT, None) for _ in places)
        self.counts.update(zip(places, made, strict=True))
        return made

    def count(self, of: Atom) -> Atom:
        """The length of a list here, or 0 where it is undefined."""
        if isinstance(of, Undef):
            return literal(0)
        assert isinstance(of, Value)
        found = self.of(of)
        if found is None:
            why = f"The length of the list {of.name or ''} is not known on every path."
            refuse("E501", why, self.builder.span, "Make the list on all paths.")
        return found


def _partial(body: Block) -> set[Value]:
    """The values that are undefined on some path."""
    found: set[Value] = set()
    before = -1
    while before != len(found):
        before = len(found)
        for bind in walk(body):
            match bind.op:
                case If(_, then, orelse):
                    flows = [(then.yields, bind.results), (orelse.yields, bind.results)]
                case For() | While() as op:
                    flows = [(op.init, carried(op)), (carried_yields(op), carried(op)), (carried(op), bind.results)]
                case _:
                    continue
            for atoms, places in flows:
                found |= {p for a, p in zip(atoms, places, strict=True) if isinstance(a, Undef) or a in found}
    return found
