"""A small pretty printer after Wadler (A prettier printer, 2003).

A `Group` is printed flat if it and what follows it up to the next possible newline fit, else its own breaks become
newlines.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass
from typing import assert_never

INDENT = 4


@dataclass(frozen=True, slots=True)
class Group:
    """Printed flat or broken as a whole."""

    parts: tuple[Doc, ...]


@dataclass(frozen=True, slots=True)
class Indented:
    """Further to the right, where it is broken."""

    parts: tuple[Doc, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A newline where its group is broken, else `flat`.

    `broken` stands before the newline, or alone without `newline`.
    """

    flat: str = ""
    broken: str = ""
    newline: bool = True


Doc = str | Group | Indented | Break


@dataclass(frozen=True, slots=True)
class Item:
    """A document to be printed at an indentation, in a broken or a flat group."""

    doc: Doc
    indent: int
    broken: bool


def flat(docs: Several[Doc]) -> str:
    """Documents in one line."""
    text = ""
    for doc in docs:
        match doc:
            case str():
                text += doc
            case Break(between):
                text += between
            case Group(parts) | Indented(parts):
                text += flat(parts)
            case _:
                assert_never(doc)
    return text


def broken(docs: Several[Doc], indent: int, width: int) -> list[str]:
    """Documents in lines of at most `width` columns, where their breaks allow it; the first line starts at `indent`."""
    lines = [" " * indent]
    todo = [Item(doc, indent, True) for doc in reversed(docs)]
    while todo:
        item = todo.pop()
        match item.doc:
            case str() as text:
                lines[-1] += text
            case Break(between, before, newline):
                lines[-1] += before if item.broken else between
                if item.broken and newline:
                    lines.append(" " * item.indent)
            case Indented(parts):
                todo += [Item(part, item.indent + INDENT, item.broken) for part in reversed(parts)]
            case Group(parts):
                # In a group that is printed flat there is room for those inside it too.
                tight = item.broken and not _fits([item], todo, width - len(lines[-1]))
                todo += [Item(part, item.indent, tight) for part in reversed(parts)]
            case _:
                assert_never(item.doc)
    return [line.rstrip() for line in lines]


def _fits(first: list[Item], rest: list[Item], room: int) -> bool:
    """Whether `first` printed flat, and what follows up to the next newline, has room."""
    inside, after = [Item(i.doc, i.indent, False) for i in first], list(rest)
    while inside or after:
        item = inside.pop() if inside else after.pop()
        match item.doc:
            case str() as text:
                room -= len(text)
            case Break(between, before, newline):
                if item.broken and newline:
                    return room >= len(before)
                room -= len(before if item.broken else between)
            case Group(parts) | Indented(parts):
                inside += [Item(part, item.indent, item.broken) for part in reversed(parts)]
            case _:
                assert_never(item.doc)
        if room < 0:
            return False
    return True
