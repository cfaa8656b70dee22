"""Drops assignments to variables that nothing reads: lengths that an array at hand tells, unused parts of a tree, lists
that only grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

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
    Statement,
    Title,
    names,
    statements_in,
)


def without_unread(statements: Iterable[Statement]) -> list[Statement]:
    """The statements without assignments to variables that are never read."""
    kept = list(statements)
    while True:
        new = _new_lists(kept)
        # What is appended to another list is seen by whoever holds that list.
        read = set(_read(kept)) | (_grown(kept) - new)
        fewer = list(_kept(kept, read, new - read))
        if fewer == kept:
            return kept
        kept = fewer


def _new_lists(statements: Iterable[Statement]) -> set[str]:
    """The names that are given to new lists only, which nobody else holds."""
    new: set[str] = set()
    other: set[str] = set()
    for statement in statements_in(statements):
        match statement:
            case Assign((Name(text),), Name("[]") | Call(Attribute(_, "copy"), ()), ""):
                new.add(text)
            case Assign(targets) | Moves(targets):
                other.update(name for target in targets for name in names(target))
            case Each(target):
                other.update(names(target))
            case _:
                pass
    return new - other


def _grown(statements: Iterable[Statement]) -> set[str]:
    """The names of lists that are appended to."""
    found: set[str] = set()
    for statement in statements_in(statements):
        match statement:
            case Do(Call(Attribute(Name(text), "append"), (_,)), ""):
                found.add(text)
            case _:
                pass
    return found


def _read(statements: Iterable[Statement]) -> Iterator[str]:
    """The names that statements read; an assignment reads its value and where it stores, `append` what it appends."""
    for statement in statements:
        match statement:
            case Title():
                pass
            case Do(Call(Attribute(Name(), "append"), (value,)), ""):
                yield from names(value)
            case Assign(targets, value, op):
                for expr in (value, *(t for t in targets if op or not isinstance(t, Name))):
                    yield from names(expr)
            case Moves(_, values):
                for value in values:
                    yield from names(value)
            case Do(value):
                if value is not None:
                    yield from names(value)
            case Branch(cond, then, orelse):
                yield from names(cond)
                yield from _read((*then, *orelse))
            case Each(_, iterable, body):
                yield from names(iterable)
                yield from _read(body)
            case Repeat(cond, body):
                yield from names(cond)
                yield from _read(body)
            case _:
                assert_never(statement)


def _kept(statements: Iterable[Statement], read: set[str], unread: set[str]) -> Iterator[Statement]:
    """The statements without what sets names that are not `read`, or grows lists that are `unread`."""
    for statement in statements:
        match statement:
            case Assign((Name(text),), value, "", source) if text not in read:
                if _acts(value):
                    yield Do(value, source=source)
            case Assign(targets) if len(targets) > 1:
                yield replace(statement, targets=tuple(_used(t, read) for t in targets))
            case Do(Call(Attribute(Name(text), "append"), (_,)), "") if text in unread:
                pass
            case Branch(_, then, orelse):
                yield replace(
                    statement, then=tuple(_kept(then, read, unread)), orelse=tuple(_kept(orelse, read, unread))
                )
            case Each(_, _, body) | Repeat(_, body):
                yield replace(statement, body=tuple(_kept(body, read, unread)))
            case _:
                yield statement


def _used(target: Expr, read: set[str]) -> Expr:
    """A target of several; `_` where nothing reads it."""
    return Name("_") if isinstance(target, Name) and target.text not in read else target


def _acts(value: Expr) -> bool:
    """Whether a value changes something when it is computed."""
    match value:
        case Call(Attribute(_, "pop"), ()):
            return True
        case _:
            return False
