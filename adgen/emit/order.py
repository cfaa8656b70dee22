"""Brings statements into an order in which old values are read before new ones take their place.

Before:                              After:
  x1 = x0 * x0                         x_dot1 = 2.0 * x0 * x_dot0
  x_dot1 = 2.0 * x0 * x_dot0           x1 = x0 * x0

A statement that gives a variable its next version, or writes into an array, waits for the later statements that
still read the old version, where those do not need it. Otherwise the old version has to be kept under another name, or
copied.
"""

from __future__ import annotations

from collections import Counter
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
    for bind in list(row.binds):
        row.settle(bind)
    return tuple(row.binds)


@dataclass(slots=True)
class _Row:
    """The binds of one block, which `settle` reorders."""

    binds: list[Bind]
    yields: set[Value]
    variables: Variables
    read: dict[int, frozenset[Value]] = field(default_factory=dict)  # by the id of a bind, which the list keeps alive
    used: Counter[Value] = field(default_factory=Counter)

    def reads(self, bind: Bind) -> frozenset[Value]:
        """The values that a bind uses, itself or inside."""
        if id(bind) not in self.read:
            self.read[id(bind)] = frozenset(reads(bind.op))
        return self.read[id(bind)]

    def settle(self, bind: Bind) -> None:
        """Let the readers of what `bind` replaces come first, if none of them needs `bind`."""
        place = next(i for i, b in enumerate(self.binds) if b is bind)
        later = self.binds[place + 1 :]
        old = self.replaced(bind)
        if not old or old & self.yields:
            return
        old |= self.parts(old, place)
        readers = [b for b in later if not old.isdisjoint(self.reads(b))]
        if not readers:
            return
        for group in (self.statements(readers, later), readers):
            moved = self.needed(group, later)
            if not self.disturbs(moved, bind, later):
                known = _ids(moved)
                rest = [b for b in later if id(b) not in known]
                self.binds[place:] = [*moved, bind, *rest]
                return

    def replaced(self, bind: Bind) -> set[Value]:
        """The values whose variable or array `bind` takes over."""
        variables = {self.variables.of(r) for r in bind.results}
        target = write_target(bind.op) if isinstance(bind.op, Apply) else None
        if variables == {None} and target is None:
            return set()
        variables.discard(None)
        found = {v for b in self.binds for v in self.reads(b) if self.variables.of(v) in variables or v == target}
        if target is not None:
            views = (b for b in self.binds if isinstance(b.op, Apply) and viewed(b.op) == target)
            found.update(b.results[0] for b in views)
        return found - set(bind.results)

    def parts(self, old: set[Value], place: int) -> set[Value]:
        """Parts of expressions made of `old` values before `place`: if nested, they are read where they are used."""
        found: set[Value] = set()
        for bind in self.binds[:place]:
            read = self.reads(bind)
            if isinstance(bind.op, Apply) and not (old.isdisjoint(read) and found.isdisjoint(read)):
                found.update(r for r in bind.results if r.name is None and self.users(r) == 1)
        return found

    def users(self, value: Value) -> int:
        """The number of binds that read a value, in whatever order they are."""
        if not self.used:
            self.used.update(v for b in self.binds for v in self.reads(b))
        return self.used[value]

    def statements(self, readers: list[Bind], later: list[Bind]) -> list[Bind]:
        """The readers, and what they are parts of: the binds that use their unnamed results, up to a named one."""
        found, known = list(readers), _ids(readers)
        unnamed = {r for b in found for r in b.results if r.name is None}
        for bind in later:
            if id(bind) not in known and not unnamed.isdisjoint(self.reads(bind)):
                found.append(bind)
                unnamed.update(r for r in bind.results if r.name is None)
        return found

    def needed(self, group: list[Bind], later: list[Bind]) -> list[Bind]:
        """A group with all that it needs of `later`, in order."""
        wanted = {v for b in group for v in self.reads(b)}
        moved: list[Bind] = []
        known = _ids(group)
        for bind in reversed(later):
            if id(bind) in known or not wanted.isdisjoint(bind.results):
                moved.insert(0, bind)
                wanted |= self.reads(bind)
        return moved

    def disturbs(self, moved: list[Bind], bind: Bind, later: list[Bind]) -> bool:
        """Whether `moved` cannot go before `bind`, or would overtake effects or readers of what it replaces itself."""
        if any(not self.reads(b).isdisjoint(bind.results) or effectful(b.op) for b in moved):
            return True
        known = _ids(moved)
        overtaken = [bind, *(b for b in later if id(b) not in known)]
        made = {r for b in moved for r in b.results}
        variables = {self.variables.of(r) for r in made} - {None}
        return any(self.variables.of(v) in variables and v not in made for b in overtaken for v in self.reads(b))


def _ids(binds: list[Bind]) -> set[int]:
    """The binds themselves, by identity: two may be equal."""
    return {id(b) for b in binds}
