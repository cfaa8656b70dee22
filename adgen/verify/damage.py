"""Damages the derivative part of an emitted module, in one place at a time: what `adgen check` must catch.

Each kind imitates a mistake that people make in derivatives by hand; they are in `damage_kinds.py` (for expressions)
and `damage_statements.py`. Only the text is looked at, so that what is tested is what runs.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from adgen.verify.damage_kinds import PLACES, TERMS, Around, function_of
from adgen.verify.damage_statements import RETURNED, STATEMENTS
from adgen.verify.emitted import QUOTE, Emitted, Head, read, written

KINDS = (*STATEMENTS, *TERMS, *PLACES, *RETURNED)
"""The names of all kinds."""

SHAPES = frozenset({"zeros", "ones", "empty", "range", "reversed", "len", "reshape", "broadcast_to", "arange", "eye"})
"""Functions whose arguments are lengths rather than terms."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A module with one mistake in its derivative: what stood in line `line`, and what stands there in `text`."""

    kind: str
    line: int
    before: str
    after: str
    text: str


def damages(text: str) -> Iterator[Damage]:
    """Every module with one mistake of one kind in its derivative part, in the order of the lines.

    A mistake need not matter: at given arguments, or at all (a factor 1 that is dropped).
    """
    emitted = read(text)
    arounds = _arounds(emitted)
    for statement in emitted.derivative:
        seen: set[str] = set()
        for kind, other in _others(emitted, statement, arounds[statement]):
            damage = _damaged(emitted, statement, kind, other)
            if damage.before != damage.after and damage.after not in seen:
                seen.add(damage.after)
                yield damage


def _others(emitted: Emitted, statement: Head, around: Around) -> Iterator[tuple[str, ast.stmt]]:
    """What may stand in place of a statement, by kind."""
    if isinstance(statement, ast.Return):
        yield from _returns(emitted, statement)
    else:
        for kind, change in STATEMENTS.items():
            yield from ((kind, other) for other in change(statement, around) if isinstance(other, ast.stmt))
    heads = _heads(emitted, statement)
    for table, nodes in ((TERMS, [*_terms(heads)]), (PLACES, [n for h in heads for n in ast.walk(h)])):
        for kind, change in table.items():
            for node in nodes:
                for other in change(node, around) if isinstance(node, ast.expr) else ():
                    yield kind, _replaced(statement, node, other)


def _heads(emitted: Emitted, statement: Head) -> list[ast.expr]:
    """The expressions of a statement itself, without those inside a loop or a branch, and without the value."""
    match statement:
        case ast.Assign(targets, value):
            return [*targets, value]
        case ast.AugAssign(target, _, value):
            return [target, value]
        case ast.Expr(value) | ast.If(value):
            return [value]
        case ast.While():
            return []  # it might never end
        case ast.For(iter=iterable):
            return [iterable]
        case ast.Return():
            return [_derivatives(emitted, statement)]


def _terms(heads: list[ast.expr]) -> Iterator[ast.expr]:
    """The expressions that are computed with: not subscripts, axes, lengths, or what is assigned to."""
    for node in heads:
        match node:
            case ast.Name(ctx=ast.Store()) | ast.Tuple(ctx=ast.Store()):
                continue
            case ast.Subscript(of):
                yield from [node] if isinstance(node.ctx, ast.Load) else []
                yield from _terms([of] if isinstance(node.ctx, ast.Load) else [])
            case ast.Call(func, args):
                yield node
                yield from _terms([func] if isinstance(func, ast.Attribute) else [])
                yield from _terms(args if function_of(node) not in SHAPES else args[:0])
            case ast.ListComp(elt) | ast.GeneratorExp(elt):
                yield from _terms([elt])
            case ast.expr():
                yield node
                yield from _terms([n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)])


def _replaced(statement: ast.stmt, node: ast.AST, other: ast.AST) -> ast.stmt:
    """A copy of a statement with another node in the place of one; the bodies of loops and branches are not copied."""
    place = next(k for k, found in enumerate(ast.walk(_head(statement))) if found is node)
    made = copy.deepcopy(_head(statement))
    old = [*ast.walk(made)][place]
    for parent in ast.walk(made):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, other)
            elif isinstance(value, list) and any(v is old for v in value):
                setattr(parent, name, [other if v is old else v for v in value])
    return made


def _head(statement: ast.stmt) -> ast.stmt:
    """A loop or a branch without what is inside."""
    match statement:
        case ast.For(target, iterable):
            return ast.For(target, iterable, [], [], lineno=0)
        case ast.While(test):
            return ast.While(test, [], [])
        case ast.If(test):
            return ast.If(test, [], [])
        case _:
            return statement


def _derivatives(emitted: Emitted, last: ast.Return) -> ast.expr:
    """The derivatives that a function returns, without the value."""
    match last.value:
        case ast.Tuple([_, derivatives]) if emitted.gives_value:
            return derivatives
        case ast.expr() as value:
            return value
    raise ValueError("an emitted function returns something")


def _returns(emitted: Emitted, last: ast.Return) -> Iterator[tuple[str, ast.stmt]]:
    found = _derivatives(emitted, last)
    parts = found.elts if isinstance(found, ast.Tuple | ast.List) else [found]
    for kind, change in RETURNED.items():
        for changed in change(list(parts)):
            whole = type(found)(changed, ast.Load()) if isinstance(found, ast.Tuple | ast.List) else changed[0]
            yield kind, whole_return(last, found, whole)


def whole_return(last: ast.Return, found: ast.expr, other: ast.expr) -> ast.stmt:
    """The return with other derivatives."""
    match last.value:
        case ast.Tuple([value, derivatives]) if derivatives is found:
            return ast.Return(ast.Tuple([value, other], ast.Load()))
        case _:
            return ast.Return(other)


def _arounds(emitted: Emitted) -> dict[ast.stmt, Around]:
    """What is known at each statement of the derivative part."""
    entry = emitted.entry
    derived = tuple(sorted({n for s in emitted.derivative for n in written(s)}))
    looped = {s for loop in ast.walk(entry) if isinstance(loop, ast.For | ast.While) for s in ast.walk(loop)}
    above = {argument.arg for argument in ast.walk(entry.args) if isinstance(argument, ast.arg)}
    found: dict[ast.stmt, Around] = {}
    for statement in sorted((s for s in ast.walk(entry) if isinstance(s, ast.stmt)), key=lambda s: s.lineno):
        found[statement] = Around(frozenset(above), derived, statement in looped)
        above |= written(statement) if statement is not entry else set()
    return found


def _damaged(emitted: Emitted, statement: Head, kind: str, other: ast.stmt) -> Damage:
    """The text with one statement, or the head of a loop or a branch, replaced; its quote of the source is kept."""
    first, last = statement.lineno, _end(emitted, statement)
    old = emitted.lines[first - 1 : last]
    indent = " " * (len(old[0]) - len(old[0].lstrip()))
    new = _text(other)
    if old[0].lstrip().startswith("elif"):
        new = f"el{new}"
    quote = QUOTE.search(old[0])
    before = ast.unparse(ast.parse(_text(statement) + (" pass" if _is_head(statement) else ""))).splitlines()[0]
    line = f"{indent}{new}" + (f"  {quote[0]}" if quote else "")
    text = "\n".join([*emitted.lines[: first - 1], line, *emitted.lines[last:], ""])
    return Damage(kind, first, before, new.removeprefix("el") if _is_head(statement) else new, text)


def _is_head(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.For | ast.While | ast.If)


def _text(statement: ast.stmt) -> str:
    """A statement, or the head of a loop or a branch, on one line."""
    return ast.unparse(ast.fix_missing_locations(_head(statement))).splitlines()[0]


def _end(emitted: Emitted, statement: Head) -> int:
    """The last line of a statement, or of the head of a loop or a branch."""
    if isinstance(statement, ast.For | ast.While | ast.If):
        condition = statement.iter if isinstance(statement, ast.For) else statement.test
        line = condition.end_lineno or statement.lineno
        while not QUOTE.sub("", emitted.lines[line - 1]).rstrip().endswith(":"):
            line += 1
        return line
    return statement.end_lineno or statement.lineno
