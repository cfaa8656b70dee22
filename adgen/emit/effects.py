"""Statements that do something: `print`, `raise`, `assert`."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from adgen.emit.lengths import Scope
from adgen.emit.literals import string
from adgen.emit.spelling import Speller
from adgen.emit.tree import Binary, Branch, Call, Do, Expr, Name, Statement, Unary, tuple_of
from adgen.ir.nodes import Apply

CONVERSIONS = {"r": "repr", "a": "ascii"}


def effect(speller: Speller, op: Apply, scope: Scope, source: str) -> Statement:
    """The statement of an effect."""
    match op.prim:
        case "raise":
            values = iter([speller.atom(a, scope) for a in op.args])
            return Do(_exception(op, values), "raise", source)
        case "check":
            return _check(op, speller.atom(op.args[0], scope), source)
        case _:
            values = iter([speller.atom(a, scope) for a in op.args])
            parts = op.attr("parts")
            assert isinstance(parts, tuple)
            return Do(Call(Name("print"), tuple(_text(str(part), values) for part in parts)), source=source)


def _text(template: str, values: Iterator[Expr]) -> Expr:
    """A template of `str.format` as an expression; a lone value stays as it is."""
    pieces: list[Expr] = []
    for before, field, spec, conversion in Formatter().parse(template):
        if before:
            pieces.append(string(before))
        if field is not None:
            value = next(values)
            if template == "{}":
                return value
            value = Call(Name(CONVERSIONS[conversion]), (value,)) if conversion in CONVERSIONS else value
            pieces.append(Call(Name("format"), (value, string(spec))) if spec else Call(Name("str"), (value,)))
    whole = pieces[0] if pieces else string("")
    for piece in pieces[1:]:
        whole = Binary("+", whole, piece)
    return whole


def _exception(op: Apply, values: Iterator[Expr]) -> Expr:
    message = str(op.attr("message") or "")
    return Call(Name(str(op.attr("exception"))), (_text(message, values),) if message else ())


def _check(op: Apply, cond: Expr, source: str) -> Statement:
    message = str(op.attr("message") or "")
    if op.attr("exception") in {"AssertionError", ""}:
        return Do(tuple_of(cond, string(message)) if message else cond, "assert", source)
    return Branch(Unary("not", cond), (Do(_exception(op, iter(())), "raise", source),), (), source)
