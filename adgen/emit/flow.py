"""Which value passes into which variable at branches and loops, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from adgen.ir.nodes import Apply, Atom, Bind, For, Function, If, Undef, Value
from adgen.ir.types import ListType, differentiable
from adgen.ir.walker import carried, carried_yields, reads, walk

LINEAR = ("_bar", "_dot")


@dataclass(slots=True)
class Flow:
    """`passed[v]` are the values that v may be at a join; `undefined` those that have no value on some path.

    `stored` are the values that are put into a list as they are.
    """

    binds: list[Bind]
    passed: dict[Value, set[Value]] = field(default_factory=dict)
    undefined: set[Value] = field(default_factory=set)
    stored: set[Value] = field(default_factory=set)

    @staticmethod
    def of(function: Function, unsure: Iterable[Value] = ()) -> Flow:
        """The flow of a function; `unsure` are the parameters that may be None, or lists that may hold it."""
        flow = Flow(list(walk(function.body)))
        flow.undefined |= {v for v in unsure if not isinstance(v.type, ListType)}
        for bind in flow.binds:
            match bind.op:
                case Apply("append" | "list_set", (_, Value() as element, *_)):
                    flow.stored.add(element)
                case Apply():
                    pass
                case If(_, then, orelse):
                    for result, *ends in zip(bind.results, then.yields, orelse.yields, strict=True):
                        flow.join(result, ends)
                case op:
                    for result, param, *ends in zip(
                        bind.results, carried(op), op.init, carried_yields(op), strict=True
                    ):
                        flow.join(param, ends)
                        flow.join(result, [param])
        flow.spread_undefined({v for v in unsure if isinstance(v.type, ListType)})
        return flow

    def spread_undefined(self, holding: set[Value]) -> None:
        """What may be a value without value, also by way of a list, may have none; `holding` are such lists."""
        before = -1
        while before != len(self.undefined) + len(holding):
            before = len(self.undefined) + len(holding)
            self.undefined = self.forward(self.undefined)
            holding = self.forward(holding)
            for bind in self.binds:
                match bind.op:
                    case Apply("append" | "list_set", (of, element, *_)) if {of, element} & (holding | self.undefined):
                        holding.update(bind.results)
                    case Apply("list_get" | "pop", (of, *_)) if of in holding:
                        # An element may be a list again, with elements that may have no value.
                        self.undefined.update(r for r in bind.results if r.type != of.type)
                        holding.update(bind.results)
                    case _:
                        pass

    def join(self, value: Value, ends: Iterable[Atom]) -> None:
        """Note that a value is one of `ends`."""
        for end in ends:
            if isinstance(end, Undef):
                self.undefined.add(value)
            elif isinstance(end, Value):
                self.passed.setdefault(value, set()).add(end)

    def backward(self, values: Iterable[Value]) -> set[Value]:
        """The values, and all that pass into them."""
        found = set(values)
        pending = list(found)
        while pending:
            new = self.passed.get(pending.pop(), set()) - found
            found |= new
            pending += new
        return found

    def forward(self, values: Iterable[Value]) -> set[Value]:
        """The values, and all that they pass into."""
        found = set(values)
        while True:
            new = {v for v, ends in self.passed.items() if v not in found and not found.isdisjoint(ends)}
            if not new:
                return found
            found |= new

    def linear(self, derived: set[Value]) -> set[Value]:
        """The tangents and cotangents among the derived values: named so, or made of such, or carried backward."""
        loops = [b.op for b in self.binds if isinstance(b.op, For) and b.op.backward]
        unnamed = {p for op in loops for p in carried(op) if p.name is None and differentiable(p.type)}
        found = {v for v in derived if v.name and v.name.endswith(LINEAR)}
        found |= {v for v in self.backward(unnamed) if v in derived and v.name is None}
        while True:
            new = {v for v, ends in self.passed.items() if v in derived and not found.isdisjoint(ends)}
            for bind in self.binds:
                if isinstance(bind.op, Apply) and not found.isdisjoint(reads(bind.op)):
                    new.update(r for r in bind.results if r in derived)
            if new <= found:
                return found
            found |= new


@dataclass(slots=True)
class Variables:
    """Which values will share a variable: those of one name, and those without that pass into each other at joins."""

    leader: dict[Value, Value] = field(default_factory=dict)
    leading: set[Value] = field(default_factory=set)  # the values of `leader`
    names: dict[Value, str] = field(default_factory=dict)  # by leader

    @staticmethod
    def of_function(function: Function) -> Variables:
        """The variables of a function."""
        found = Variables()
        for value, ends in Flow.of(function).passed.items():
            for end in ends:
                found.join(value, end)
        return found

    def find(self, value: Value) -> Value:
        """The value that stands for all that share a variable through joins."""
        while value in self.leader:
            value = self.leader[value]
        return value

    def join(self, a: Value, b: Value) -> None:
        """Let two values share a variable, unless they have different names."""
        a, b = self.find(a), self.find(b)
        first, second = self.names.get(a, a.name), self.names.get(b, b.name)
        if a != b and (first is None or second is None or first == second):
            self.leader[b] = a
            self.leading.add(a)
            if first or second:
                self.names[a] = first or second or ""

    def of(self, value: Value) -> str | Value | None:
        """A key for the variable of a value; None for a part of an expression."""
        leader = self.find(value)
        name = self.names.get(leader, leader.name)
        return name or (leader if leader != value or leader in self.leading else None)
