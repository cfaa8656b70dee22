"""Statements that do something: `print`, `raise`, `assert`."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from adgen.emit.lengths import Scope, variable
from adgen.emit.literals import dtype, string
from adgen.emit.spelling import Speller
from adgen.emit.tree import (
    Assign,
    Attribute,
    Binary,
    Branch,
    Call,
    Do,
    Expr,
    Formatted,
    Name,
    Statement,
    Unary,
    names,
    tuple_of,
)
from adgen.ir.nodes import Apply, Value


def effect(speller: Speller, op: Apply, scope: Scope, source: str, read: tuple[Value, ...] = ()) -> Statement:
    """The statement of an effect; what it gives gets a name where it is `read`."""
    match op.prim:
        case "draw":
            made = _drawn(speller, op, scope)
            return Assign((variable(read[0]),), made, source=source) if read else Do(made, source=source)
        case "raise":
            values = iter([speller.atom(a, scope) for a in op.args])
            return Do(_exception(op, values), "raise", source)
        case "check":
            cond, *rest = [speller.atom(a, scope) for a in op.args]
            return _check(op, cond, iter(rest), source)
        case _:
            values = iter([speller.atom(a, scope) for a in op.args])
            parts = op.attr("parts")
            assert isinstance(parts, tuple)
            return Do(Call(Name("print"), tuple(_text(str(part), values) for part in parts)), source=source)


def _drawn(speller: Speller, op: Apply, scope: Scope) -> Expr:
    """`rng.random((n, 2))`; of integers the size comes after the bounds, and a permutation has none."""
    args = tuple(speller.atom(a, scope) for a in op.args)
    shape = op.attr("shape")
    sizes = (speller.lengths.shape(shape, scope),) if isinstance(shape, tuple) else ()
    keywords: tuple[tuple[str, Expr], ...] = ()
    if op.attr("method") == "choice":
        args, computed = args[:1], args[1:]
        keywords = (*(("size", size) for size in sizes), *(("p", p) for p in computed))
        sizes = ()
    elif op.attr("method") == "permutation":
        sizes = ()
    elif args:
        keywords, sizes = tuple(("size", size) for size in sizes), ()
    elif op.attr("dtype", "float64") != "float64":
        keywords = (("dtype", dtype(str(op.attr("dtype")))),)
    said = ((name, op.attr(name)) for name in ("replace", "shuffle", "endpoint"))
    keywords = (*keywords, *((name, Name(str(value))) for name, value in said if value is not None))
    if (likely := op.attr("p")) is not None:
        keywords = (*keywords, ("p", speller.option("p", likely, scope)))
    return Call(Attribute(Name(str(op.attr("source"))), str(op.attr("method"))), (*args, *sizes), keywords)


def _text(template: str, values: Iterator[Expr]) -> Expr:
    """A template of `str.format` as an expression: a string or f-string; a lone value stays as it is."""
    before: list[str] = []
    taken: list[Expr] = []
    after: list[str] = []
    text = ""
    for literal, field, spec, conversion in Formatter().parse(template):
        text += literal
        if field is not None:
            before.append(text)
            taken.append(next(values))
            after.append((f"!{conversion}" if conversion else "") + (f":{spec}" if spec else ""))
            text = ""
    if not taken:
        return string(text)
    if template == "{}":
        return taken[0]
    if any(set("\"'\\") & set(name) for value in taken for name in names(value)):
        # Before Python 3.12 no quotes may stand inside the braces of an f-string.
        return Call(Attribute(string(template), "format"), tuple(taken))
    return Formatted(tuple(before), tuple(taken), tuple(after), text)


def _exception(op: Apply, values: Iterator[Expr]) -> Expr:
    message = str(op.attr("message") or "")
    return Call(Name(str(op.attr("exception"))), (_text(message, values),) if message else ())


def _check(op: Apply, cond: Expr, values: Iterator[Expr], source: str) -> Statement:
    message = str(op.attr("message") or "")
    if op.attr("exception") in {"AssertionError", ""}:
        return Do(tuple_of(cond, _text(message, values)) if message else cond, "assert", source)
    match cond:
        case Binary("==", left, right):
            failed: Expr = Binary("!=", left, right)
        case _:
            failed = Unary("not", cond)
    return Branch(failed, (Do(_exception(op, values), "raise", source),), (), source)
