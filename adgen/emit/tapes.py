"""One tape of tuples instead of several tapes that are filled and read together.

Before:                                                  After:
  s_tape = []                                              tape = []
  c_tape = []
  while abs(step) > tol:                                   while abs(step) > tol:
      s = math.sin(E)                                          s = math.sin(E)
      s_tape.append(s)                                         c = math.cos(E)
      c = math.cos(E)                                          tape.append((s, c))
      c_tape.append(c)
  for s, c in zip(reversed(s_tape), reversed(c_tape)):     for s, c in reversed(tape):

Tapes of such tapes become one as well. It shows in the text alone which tapes belong together (`tape_uses.py`): each
statement that mentions one has its counterpart for the others in the same block.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import assert_never

from adgen.emit.cleanup import renamed
from adgen.emit.tape_uses import Site, Uses, pairs_of, together
from adgen.emit.tree import (
    Assign,
    Attribute,
    Branch,
    Call,
    Do,
    Each,
    Expr,
    Moves,
    Name,
    Repeat,
    Sequence,
    Statement,
    Subscript,
    Title,
    call,
    expressions,
    names,
    tuple_of,
)

SAVED = re.compile("saved")
"""What the names of stacks of snapshots begin with."""

Block = tuple[Statement, ...]
Group = tuple[tuple[str, ...], ...]
"""Tapes that belong together; then the tapes that hold them, and so on."""

NAMES = ("tape", "tapes", "all_tapes")
"""What a tape of tuples is called, and tapes of such tapes; snapshots keep the name of the first stack."""


def joined(statements: Block, tapes: set[str], arrays: set[str], taken: set[str]) -> Block:
    """The statements with tapes of tuples. What is in `arrays` can be written into; what is `taken` is no new name."""
    left = set(tapes)
    made: set[str] = set()
    taken = taken | {name for e in expressions(statements) for name in names(e)}
    while True:
        uses = Uses.of(statements, left)
        group = next(_groups(uses, arrays), None)
        if group is None:
            return statements
        join = _Join(uses, group, _called(statements, group, uses, made | left, taken))
        statements = join.block(statements)
        made.add(join.called[0])
        left -= {member for level in group for member in level}
        left |= set(join.called[1:])


def _groups(uses: Uses, arrays: set[str]) -> Iterator[Group]:
    """The groups of at least two tapes, those first that are held by others."""
    alike: dict[object, list[str]] = {}
    for tape in uses.sites:
        signature = uses.signature(tape)
        if signature is not None:
            alike.setdefault(signature, []).append(tape)
    found: list[Group] = []
    for members in alike.values():
        groups: list[list[str]] = []
        for tape in sorted(members, key=uses.first_fill):
            group = next((g for g in groups if together([*g, tape], uses, arrays)), None)
            if group is None:
                groups.append([tape])
            else:
                group.append(tape)
        found += [tuple(zip(*map(uses.chain, g), strict=True)) for g in groups if len(g) > 1]
    yield from sorted(found, key=len, reverse=True)


def _called(statements: Block, group: Group, uses: Uses, tapes: set[str], taken: set[str]) -> tuple[str, ...]:
    """The names of the joined tapes, which nothing else has while the tapes are in use; `tapes` are all of them."""
    first, last = _span(statements, {member for level in group for member in level})
    held = {n for tape in group[0] for site in uses.sites[tape] if site.kind == "fill" for n in names(site.partner)}
    inner = 0 if held.isdisjoint(tapes) else 1
    wanted = () if any(map(SAVED.match, group[0])) else NAMES[inner : inner + len(group)]
    called = []
    for level, name in zip_longest(group, wanted, fillvalue=""):
        start, end = _span(statements, {name})
        # A name from another level of the group would be free as well, but that level may keep it.
        free = name not in taken and (end < first or last < start)
        called.append(name if name and (free or name in level) else level[0])
    return tuple(called)


def _span(statements: Block, wanted: set[str]) -> tuple[int, int]:
    """The first and the last statement that mentions one of some names."""
    places = [i for i, s in enumerate(statements) if any(n in wanted for e in expressions([s]) for n in names(e))]
    return (places[0], places[-1]) if places else (-1, -1)


@dataclass(slots=True)
class _Join:
    """Rewrites statements for one group. `called` are the new names, innermost first."""

    uses: Uses
    group: Group
    called: tuple[str, ...]
    met: Counter[object] = field(default_factory=Counter)

    def level(self, tape: str) -> int | None:
        """How many tapes deep a tape of the group holds others; None for other names."""
        return next((i for i, level in enumerate(self.group) if tape in level), None)

    def new(self, name: str) -> str:
        """The new name of a variable."""
        level = self.level(name)
        return name if level is None else self.called[level]

    def block(self, statements: Iterable[Statement]) -> Block:
        """Statements with the tapes joined."""
        return tuple(made for statement in statements for made in self.statement(statement))

    def statement(self, statement: Statement) -> list[Statement]:
        """What becomes of a statement."""
        site = next((s for s in self.uses.at.get(id(statement), ()) if self.level(s.tape) is not None), None)
        match statement:
            case Assign() | Do() if site is not None:
                return self.at_site(site, statement)
            case Title():
                return [statement]
            case Assign(targets, value):
                return [replace(statement, targets=tuple(map(self.expr, targets)), value=self.expr(value))]
            case Do(value):
                return [replace(statement, value=None if value is None else self.expr(value))]
            case Branch(cond, then, orelse):
                arms = self.block(then), self.block(orelse)
                return [replace(statement, cond=self.expr(cond), then=arms[0], orelse=arms[1])]
            case Each():
                return [self.sweep(statement)]
            case Repeat(cond, body):
                return [replace(statement, cond=self.expr(cond), body=self.block(body))]
            case Moves():
                raise AssertionError("moves are written as assignments")
        assert_never(statement)

    def expr(self, expr: Expr) -> Expr:
        """An expression that may ask for the length of a tape."""
        return renamed(expr, self.new)

    def at_site(self, site: Site, statement: Assign | Do) -> list[Statement]:
        """A statement that makes, fills or reads a tape: one of them stays for the whole group."""
        level = self.level(site.tape)
        assert level is not None
        self.met[level, site.key] += 1
        last = site.kind == "fill" and level == 0
        if self.met[level, site.key] != (len(self.group[0]) if last else 1):
            return []
        tape = Name(self.called[level])
        inner: list[Expr] | None = [Name(self.called[level - 1])] if level else None
        match statement:
            case Do(_, keyword, source):
                values = inner or [s.partner for s in self.counterparts(site)]
                one = values[0] if len(values) == 1 else tuple_of(*values)
                return [Do(Call(Attribute(tape, "append"), (one,)), keyword, source)]
            case Assign(_, Subscript() | Call() as value):
                targets = inner or [s.partner for s in self.counterparts(site)]
                return [replace(statement, targets=tuple(targets), value=renamed(value, self.new))]
            case _:
                return [replace(statement, targets=(tape,))]

    def counterparts(self, site: Site) -> list[Site]:
        """The same place of each tape of the group."""
        return [next(s for s in self.uses.sites[t] if s.key == site.key) for t in self.group[0]]

    def sweep(self, loop: Each) -> Each:
        """A loop over tapes of the group and perhaps others."""
        body = self.block(loop.body)
        pairs = pairs_of(loop)
        if pairs is None or all(self.level(pair.source) is None for pair in pairs):
            return replace(loop, iterable=self.expr(loop.iterable), body=body)
        made: list[tuple[Expr, list[Expr]]] = []
        met: set[int] = set()
        for pair, site in zip(pairs, self.uses.at[id(loop)], strict=True):
            level = self.level(pair.source)
            targets: list[Expr] = [pair.target]
            if level is not None:  # in the order in which the tuples are filled, which need not be that of the loop
                targets = [Name(self.called[level - 1])] if level else [s.partner for s in self.counterparts(site)]
            if level is None or level not in met:
                made.append((self.expr(pair.iterable), targets))
            met |= set() if level is None else {level}
        if len(made) == 1:
            ((iterable, targets),) = made
            one = targets[0] if len(targets) == 1 else Sequence("bare", tuple(targets))
            return Each(one, iterable, body, loop.source)
        parts = [t[0] if len(t) == 1 else tuple_of(*t) for _, t in made]
        return Each(Sequence("bare", tuple(parts)), call("zip", *(i for i, _ in made)), body, loop.source)
