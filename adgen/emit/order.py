"""Brings statements into an order in which old values are read before new ones take their place.

Before:                              After:
  x1 = x0 * x0                         x_dot1 = 2.0 * x0 * x_dot0
  x_dot1 = 2.0 * x0 * x_dot0           x1 = x0 * x0

A statement that gives a variable its next version, or writes into an array, waits for the later statements that
still read the old version, where those do not need it. Otherwise the old version has to be kept under another name, or
copied.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from adgen.emit.targets import viewed, write_target
from adgen.ir.nodes import Apply, Bind, Block, For, Function, If, Value, While
from adgen.ir.walker import effectful, reads, with_body


def order(function: Function, start: int) -> Function:
    """`function` with its binds in order; none moves across bind number `start` at the top."""
    body = function.body
    primal, rest = _ordered(body.binds[:start], body), _ordered(body.binds[start:], body)
    return with_body(function, replace(body, binds=(*primal, *rest)))


def _block(block: Block) -> Block:
    return replace(block, binds=_ordered(block.binds, block))


def _nested(bind: Bind) -> Bind:
    match bind.op:
        case Apply():
            return bind
        case If(cond, then, orelse):
            return replace(bind, op=If(cond, _block(then), _block(orelse)))
        case For() as op:
            return replace(bind, op=replace(op, body=_block(op.body)))
        case While() as op:
            return replace(bind, op=While(op.init, _block(op.cond), _block(op.body), op.stops))


def _ordered(binds: tuple[Bind, ...], block: Block) -> tuple[Bind, ...]:
    row = _Row([_nested(b) for b in binds], {y for y in block.yields if isinstance(y, Value)})
    for bind in list(row.binds):
        row.settle(bind)
    return tuple(row.binds)


@dataclass(slots=True)
class _Row:
    """The binds of one block, which `settle` reorders."""

    binds: list[Bind]
    yields: set[Value]
    read: dict[int, frozenset[Value]] = field(default_factory=dict)  # by the id of a bind, which the list keeps alive

    def reads(self, bind: Bind) -> frozenset[Value]:
        """The values that a bind uses, itself or inside."""
        if id(bind) not in self.read:
            self.read[id(bind)] = frozenset(reads(bind.op))
        return self.read[id(bind)]

    def settle(self, bind: Bind) -> None:
        """Let the readers of what `bind` replaces come first, if none of them needs `bind`."""
        place = next(i for i, b in enumerate(self.binds) if b is bind)
        later = self.binds[place + 1 :]
        old = self.replaced(bind, later)
        if not old or old & self.yields:
            return
        readers = [b for b in later if not old.isdisjoint(self.reads(b))]
        for group in (self.statements(readers, later), readers):
            moved = self.needed(group, later)
            if not self.disturbs(moved, bind, later):
                rest = [b for b in later if not _among(b, moved)]
                self.binds[place:] = [*moved, bind, *rest]
                return

    def replaced(self, bind: Bind, later: list[Bind]) -> set[Value]:
        """The values read later whose variable or array `bind` takes over."""
        names = {r.name for r in bind.results if r.name}
        target = write_target(bind.op) if isinstance(bind.op, Apply) else None
        if not names and target is None:
            return set()
        found: set[Value] = set()
        for reader in later:
            found.update(v for v in self.reads(reader) if v.name in names or v == target)
        if target is not None:
            views = (b for b in self.binds if isinstance(b.op, Apply) and viewed(b.op) == target)
            found.update(b.results[0] for b in views)
        return found - set(bind.results)

    def statements(self, readers: list[Bind], later: list[Bind]) -> list[Bind]:
        """The readers, and what they are parts of: the binds that use their unnamed results, up to a named one."""
        found = list(readers)
        for bind in later:
            unnamed = {r for b in found for r in b.results if r.name is None}
            if not _among(bind, found) and not unnamed.isdisjoint(self.reads(bind)):
                found.append(bind)
        return found

    def needed(self, group: list[Bind], later: list[Bind]) -> list[Bind]:
        """A group with all that it needs of `later`, in order."""
        wanted = {v for b in group for v in self.reads(b)}
        moved: list[Bind] = []
        for bind in reversed(later):
            if _among(bind, group) or not wanted.isdisjoint(bind.results):
                moved.insert(0, bind)
                wanted |= self.reads(bind)
        return moved

    def disturbs(self, moved: list[Bind], bind: Bind, later: list[Bind]) -> bool:
        """Whether `moved` cannot go before `bind`, or would overtake effects or readers of what it replaces itself."""
        if any(not self.reads(b).isdisjoint(bind.results) or effectful(b.op) for b in moved):
            return True
        overtaken = [bind, *(b for b in later if not _among(b, moved))]
        names = {r.name for b in moved for r in b.results if r.name}
        made = {r for b in moved for r in b.results}
        return any(v.name in names and v not in made for b in overtaken for v in self.reads(b))


def _among(bind: Bind, binds: list[Bind]) -> bool:
    return any(b is bind for b in binds)
