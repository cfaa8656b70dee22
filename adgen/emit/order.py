"""Brings statements into an order in which old values are read before new ones take their place.

Before:                              After:
  x1 = x0 * x0                         x_dot1 = 2.0 * x0 * x_dot0
  x_dot1 = 2.0 * x0 * x_dot0           x1 = x0 * x0

A statement that gives a variable its next version, or writes into an array, waits for the later statements that
still read the old version, where those do not need it. Otherwise the old version has to be kept under another name, or
copied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from adgen.emit.flow import Variables
from adgen.emit.targets import viewed, write_target
from adgen.ir.nodes import Apply, Bind, Block, For, Function, If, Value, While
from adgen.ir.walker import effectful, reads, with_body


def order(function: Function, start: int) -> Function:
    """`function` with its binds in order; none moves across bind number `start` at the top."""
    body = function.body
    variables = Variables.of_function(function)
    primal = _ordered(body.binds[:start], body, variables)
    rest = _ordered(body.binds[start:], body, variables)
    return with_body(function, replace(body, binds=(*primal, *rest)))


def _block(block: Block, variables: Variables) -> Block:
    return replace(block, binds=_ordered(block.binds, block, variables))


def _nested(bind: Bind, variables: Variables) -> Bind:
    match bind.op:
        case Apply():
            return bind
        case If(cond, then, orelse):
            return replace(bind, op=If(cond, _block(then, variables), _block(orelse, variables)))
        case For() as op:
            return replace(bind, op=replace(op, body=_block(op.body, variables)))
        case While() as op:
            return replace(bind, op=replace(op, cond=_block(op.cond, variables), body=_block(op.body, variables)))


def _ordered(binds: tuple[Bind, ...], block: Block, variables: Variables) -> tuple[Bind, ...]:
    yields = {y for y in block.yields if isinstance(y, Value)}
    row = _Row([_nested(b, variables) for b in binds], yields, variables)
    for number in range(len(binds)):
        row.settle(number)
    return tuple(row.binds[number] for number in row.row)


@dataclass(slots=True)
class _Row:
    """The binds of one block, by their numbers; `row` is their order, which `settle` changes, and `place` its inverse.

    What is asked of all binds is found from the values that they have in common, since blocks may be long.
    """

    binds: list[Bind]
    yields: set[Value]
    variables: Variables
    row: list[int] = field(default_factory=list)
    place: list[int] = field(default_factory=list)
    reads: list[frozenset[Value]] = field(default_factory=list)  # the values that a bind uses, itself or inside
    readers: dict[Value, list[int]] = field(default_factory=dict)
    makers: dict[Value, int] = field(default_factory=dict)
    views: dict[Value, set[Value]] = field(default_factory=dict)  # of an array
    versions: dict[str | Value, set[Value]] = field(default_factory=dict)  # of a variable, those that are read

    def __post_init__(self) -> None:
        self.row, self.place = list(range(len(self.binds))), list(range(len(self.binds)))
        for number, bind in enumerate(self.binds):
            self.reads.append(frozenset(reads(bind.op)))
            self.makers.update(dict.fromkeys(bind.results, number))
            for value in self.reads[-1]:
                self.readers.setdefault(value, []).append(number)
            if isinstance(bind.op, Apply) and (array := viewed(bind.op)) is not None:
                self.views.setdefault(array, set()).update(bind.results[:1])
        for value in self.readers:
            if (variable := self.variables.of(value)) is not None:
                self.versions.setdefault(variable, set()).add(value)

    def settle(self, number: int) -> None:
        """Let the readers of what a bind replaces come first, if none of them needs it."""
        old = self.replaced(number)
        if not old or old & self.yields:
            return
        start = self.place[number]
        old |= self.parts(old, start)
        readers = {n for v in old for n in self.readers.get(v, ()) if self.place[n] > start}
        if not readers:
            return
        for group in (self.statements(readers, start), readers):
            moved = self.needed(group, start)
            if not self.disturbs(moved, number):
                self.move(moved, start)
                return

    def move(self, moved: list[int], start: int) -> None:
        """Put some binds before the one at `start`."""
        end = self.place[moved[-1]] + 1
        known = set(moved)
        self.row[start:end] = [*moved, *(n for n in self.row[start:end] if n not in known)]
        for place in range(start, end):
            self.place[self.row[place]] = place

    def replaced(self, number: int) -> set[Value]:
        """The values whose variable or array a bind takes over."""
        bind = self.binds[number]
        found = self.sharing(bind.results)
        target = write_target(bind.op) if isinstance(bind.op, Apply) else None
        if target is not None:
            found |= self.views.get(target, set()) | ({target} & self.readers.keys())
        return found - set(bind.results)

    def sharing(self, values: Iterable[Value]) -> set[Value]:
        """The values that are read and share a variable with some of these."""
        variables = {self.variables.of(v) for v in values}
        return {v for variable in variables if variable is not None for v in self.versions.get(variable, ())}

    def parts(self, old: set[Value], start: int) -> set[Value]:
        """Parts of expressions made of `old` values before `start`: if nested, they are read where they are used."""
        found: set[Value] = set()
        pending = list(old)
        while pending:
            for n in self.readers.get(pending.pop(), ()):
                if self.place[n] < start and isinstance(self.binds[n].op, Apply):
                    results = (r for r in self.binds[n].results if r.name is None and r not in found)
                    new = [r for r in results if len(self.readers.get(r, ())) == 1]
                    found.update(new)
                    pending += new
        return found

    def statements(self, readers: set[int], start: int) -> set[int]:
        """The readers, and what they are parts of: the binds that use their unnamed results, up to a named one."""
        found, pending = set(readers), list(readers)
        while pending:
            unnamed = (r for r in self.binds[pending.pop()].results if r.name is None)
            users = {n for r in unnamed for n in self.readers.get(r, ()) if self.place[n] > start}
            pending += users - found
            found |= users
        return found

    def needed(self, group: set[int], start: int) -> list[int]:
        """A group with all that it needs of what comes after `start`, in order."""
        found, pending = set(group), list(group)
        while pending:
            makers = (self.makers.get(v) for v in self.reads[pending.pop()])
            used = {n for n in makers if n is not None and self.place[n] > start}
            pending += used - found
            found |= used
        return sorted(found, key=self.place.__getitem__)

    def disturbs(self, moved: list[int], number: int) -> bool:
        """Whether `moved` cannot go before a bind, or would overtake effects or readers of what it replaces itself."""
        bind, known = self.binds[number], set(moved)
        if any(not self.reads[n].isdisjoint(bind.results) or effectful(self.binds[n].op) for n in moved):
            return True
        made = {r for n in moved for r in self.binds[n].results}
        overtaken = (n for v in self.sharing(made) - made for n in self.readers[v] if n not in known)
        return any(self.place[n] >= self.place[number] for n in overtaken)
