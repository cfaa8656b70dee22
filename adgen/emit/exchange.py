"""Lets arrays that change places do so in one statement: `a, b = b, a` before they are written.

Before:                              After:
  b_new = a                            a_new, b_new = b, a
  b_new[0] = 0.0                       b_new[0] = 0.0
  a_new = b                            a_new[0] = 1.0
  a_new[0] = 1.0

Then `a_new` can be called `a`, and `b_new` can be called `b`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from adgen.emit.tree import Branch, Each, Moves, Name, Repeat, Statement, expressions, names

NameOf = Callable[[str], str | None]


def exchanged(statements: Iterable[Statement], name_of: NameOf) -> tuple[Statement, ...]:
    """The statements with such moves together; `name_of` says what a variable should be called."""
    made: list[Statement] = []
    for statement in statements:
        match statement:
            case Branch(_, then, orelse):
                made.append(replace(statement, then=exchanged(then, name_of), orelse=exchanged(orelse, name_of)))
            case Each(_, _, body) | Repeat(_, body):
                made.append(replace(statement, body=exchanged(body, name_of)))
            case Moves((Name(target),), (Name(source),)):
                place = _earlier({target, source}, name_of(source), made, name_of)
                if place is None:
                    made.append(statement)
                else:
                    made[place] = _together(made[place], statement)
            case _:
                made.append(statement)
    return tuple(made)


def _earlier(moved: set[str], name: str | None, before: list[Statement], name_of: NameOf) -> int | None:
    """The place of an earlier move that takes `name` away, if nothing mentions the `moved` variables since."""
    for place in reversed(range(len(before))):
        statement = before[place]
        if isinstance(statement, Moves) and _takes(statement, name, name_of):
            made = {target for expr in statement.targets for target in names(expr)}
            return place if moved.isdisjoint(made) else None
        if not all(moved.isdisjoint(names(e)) for e in expressions([statement])):
            return None
    return None


def _takes(moves: Moves, name: str | None, name_of: NameOf) -> bool:
    """Whether moves between variables of different names give the name of another variable to one of them."""
    renamed = []
    for target, value in zip(moves.targets, moves.values, strict=True):
        if not (isinstance(target, Name) and isinstance(value, Name) and value.text.startswith("%")):
            return False
        if name_of(target.text) != name_of(value.text):
            renamed.append(name_of(target.text))
    return name is not None and name in renamed


def _together(first: Statement, second: Moves) -> Moves:
    assert isinstance(first, Moves)
    return Moves((*first.targets, *second.targets), (*first.values, *second.values))
