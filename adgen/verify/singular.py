"""What a rule says of its singular points, so that it can be tried: `"x = 0: inf"`, read as a derivative at a point.

    at        = statement {"; " statement}
    statement = point ": " entry {" and " entry} [" (" note ")"]
    point     = name " = " literal {", " name " = " literal}
    entry     = value {" or " value} [" in " operand] [" of " result]
    value     = number | list | "inf" | "nan" | name of an exception

`"y = 0, x = 0: nan in y and nan in x"` has the derivatives in both operands at a point; without `in` it is that in the
first name of the point, and names without an entry are arguments that stay as they are. A list is the derivative of
every element of the result in every element of the operand, in this order of axes; one number stands for all of them,
and of several values behind `or` each element has one. A note is for people.
"""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass

from adgen.verify.data import Datum

_NUMBERS = {"inf": math.inf, "nan": math.nan}
_STATEMENT = re.compile(r"(?P<point>[^:]+): (?P<entries>[^()]+?)(?: \((?P<note>.+)\))?")
_ENTRY = re.compile(r"(?P<values>.+?)(?: in (?P<operand>\w+))?(?: of (?P<result>\w+))?")
_PLACE = re.compile(r"(?:^|, )(\w+) = ")


@dataclass(frozen=True, slots=True)
class Entry:
    """The derivative in one operand, of one result where there are several; a value is a number, a list or the name of
    an exception.
    """

    values: tuple[Datum, ...]
    operand: str
    result: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The derivatives at one point, which is an argument for each name."""

    text: str
    point: tuple[tuple[str, Datum], ...]
    entries: tuple[Entry, ...]


def read(text: str) -> tuple[Statement, ...]:
    """The statements of a text; ValueError where it has another form."""
    return tuple(map(_statement, text.split("; "))) if text else ()


def _statement(text: str) -> Statement:
    match = _STATEMENT.fullmatch(text)
    if match is None:
        raise ValueError(f"no statement of a derivative at a point: {text!r}")
    pieces = _PLACE.split(match["point"])
    point = tuple((name, literal(value)) for name, value in zip(pieces[1::2], pieces[2::2], strict=True))
    if pieces[0] or not point:
        raise ValueError(f"no point: {match['point']!r}")
    names = [name for name, _ in point]
    entries = tuple(_entry(part, names) for part in match["entries"].split(" and "))
    return Statement(text, point, entries)


def _entry(text: str, names: list[str]) -> Entry:
    match = _ENTRY.fullmatch(text)
    assert match is not None
    operand = match["operand"] or names[0]
    if operand not in names:
        raise ValueError(f"{operand!r} is not at the point: {text!r}")
    return Entry(tuple(_value(v) for v in match["values"].split(" or ")), operand, match["result"] or "")


def _value(text: str) -> Datum:
    return text if re.fullmatch(r"[A-Z]\w*Error", text) else literal(text)


def literal(text: str) -> Datum:
    """A Python literal, in which inf and nan may stand."""
    return _number(ast.parse(text, mode="eval").body)


def _number(node: ast.expr) -> Datum:
    match node:
        case ast.Name(name) if name in _NUMBERS:
            return _NUMBERS[name]
        case ast.UnaryOp(ast.USub(), inner):
            return -_number(inner)
        case ast.List(items):
            return [_number(item) for item in items]
        case _:
            return ast.literal_eval(node)
