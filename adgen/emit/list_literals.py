"""Writes lists whose first elements are known as literals, and those that one loop fills as comprehensions.

Before:                                      After:
  h = [a]                                      h = [a, 0.0]
  h.append(0.0)
  d = []                                       d = [v * v for v in x]
  for v in x:
      d.append(v * v)
  for v in h:                                  d.extend(h)
      d.append(v)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from adgen.emit.tree import (
    Assign,
    Attribute,
    Branch,
    Call,
    Comprehension,
    Do,
    Each,
    Name,
    Repeat,
    Sequence,
    Statement,
    names,
)


def with_literals(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements with elements moved into the literals just before them."""
    made: list[Statement] = []
    for statement in statements:
        whole = _inside(statement)
        joined = _joined(made[-1], whole) if made else None
        if joined is None:
            made.append(whole)
        else:
            made[-1] = joined
    return tuple(made)


def _inside(statement: Statement) -> Statement:
    match statement:
        case Branch(_, then, orelse):
            return replace(statement, then=with_literals(then), orelse=with_literals(orelse))
        case Each(target, iterable, (Do(Call(Attribute(Name() as filled, "append"), (value,)), ""),)) if (
            value == target
        ):
            return Do(Call(Attribute(filled, "extend"), (iterable,)), source=statement.source)
        case Each(_, _, body) | Repeat(_, body):
            return replace(statement, body=with_literals(body))
        case _:
            return statement


def _joined(before: Statement, statement: Statement) -> Statement | None:
    """One statement for a literal and an element that is appended to it."""
    match before, statement:
        case (
            Assign((Name(text),), Sequence("list", items) as literal, ""),
            Do(Call(Attribute(Name(same), "append"), (value,)), ""),
        ) if text == same and text not in names(value):
            return replace(before, value=replace(literal, items=(*items, value)))
        case (
            Assign((Name(text),), Name("[]"), ""),
            Each(target, iterable, (Do(Call(Attribute(Name(same), "append"), (value,)), ""),)),
        ) if text == same and text not in {*names(value), *names(iterable)}:
            return replace(before, value=Comprehension(value, target, iterable))
        case (
            Assign((Name(text),), Name("[]"), ""),
            Do(Call(Attribute(Name(same), "extend"), (iterable,)), ""),
        ) if text == same and text not in names(iterable):
            return replace(before, value=Call(Name("list"), (iterable,)))
        case _:
            return None
