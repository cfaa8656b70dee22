"""Drops assignments to variables that nothing reads: lengths that an array at hand tells, unused parts of a tree."""

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
)


def without_unread(statements: Iterable[Statement]) -> list[Statement]:
    """The statements without assignments to variables that are never read."""
    kept = list(statements)
    while True:
        read = set(_read(kept))
        fewer = list(_kept(kept, read))
        if fewer == kept:
            return kept
        kept = fewer


def _read(statements: Iterable[Statement]) -> Iterator[str]:
    """The names that statements read; an assignment reads its value and where it stores."""
    for statement in statements:
        match statement:
            case Title():
                pass
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


def _kept(statements: Iterable[Statement], read: set[str]) -> Iterator[Statement]:
    for statement in statements:
        match statement:
            case Assign((Name(text),), value, "", source) if text not in read:
                if _acts(value):
                    yield Do(value, source=source)
            case Assign(targets) if len(targets) > 1:
                yield replace(statement, targets=tuple(_used(t, read) for t in targets))
            case Branch(_, then, orelse):
                yield replace(statement, then=tuple(_kept(then, read)), orelse=tuple(_kept(orelse, read)))
            case Each(_, _, body) | Repeat(_, body):
                yield replace(statement, body=tuple(_kept(body, read)))
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
