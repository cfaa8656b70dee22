"""Statements that do something: `print`, `raise`, `assert`."""

from __future__ import annotations

from adgen.emit.lengths import Scope
from adgen.emit.literals import string
from adgen.emit.spelling import Speller
from adgen.emit.tree import Branch, Call, Do, Expr, Name, Statement, Unary, tuple_of
from adgen.ir.nodes import Apply


def effect(speller: Speller, op: Apply, scope: Scope, source: str) -> Statement:
    """The statement of an effect."""
    match op.prim:
        case "raise":
            return Do(_exception(op), "raise", source)
        case "check":
            return _check(op, speller.atom(op.args[0], scope), source)
        case _:
            return Do(Call(Name("print"), tuple(speller.atom(a, scope) for a in op.args)), source=source)


def _exception(op: Apply) -> Expr:
    message = str(op.attr("message") or "")
    return Call(Name(str(op.attr("exception"))), (string(message),) if message else ())


def _check(op: Apply, cond: Expr, source: str) -> Statement:
    message = str(op.attr("message") or "")
    if op.attr("exception") in {"AssertionError", ""}:
        return Do(tuple_of(cond, string(message)) if message else cond, "assert", source)
    return Branch(Unary("not", cond), (Do(_exception(op), "raise", source),), (), source)
