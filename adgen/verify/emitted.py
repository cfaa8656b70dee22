"""Reads an emitted module back: where its derivative part is, and which source line each of its lines quotes.

Only the text is looked at. The derivative part is what follows `# adjoint`; where both parts run in one loop (forward
mode, fused loops), it is every statement that the value does not need.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

ADJOINT = re.compile(r" *# adjoint")
QUOTE = re.compile(r"#\s(?P<file>[^\s#]+):(?P<line>\d+)(, [^#]+)?$")
ARGUMENTS_WRITTEN = frozenset({"at", "fill_diagonal", "copyto", "put_along_axis", "putmask"})
"""NumPy functions that write into their first argument."""

ALONE = ("_grad", "_hessian", "_jacobian", "_hvp", "_vhp", "_hmp", "_linear", "_adjoint")
"""How the names of functions end that return the derivative without the value."""

PREPARED, LINEAR = ("_linearize", "_pullback"), ("_linear", "_adjoint")
"""How the names of the two functions of a linearization end."""

Head = ast.Assign | ast.AugAssign | ast.Expr | ast.Return | ast.For | ast.If | ast.While


@dataclass(frozen=True)
class Emitted:
    """An emitted module as text and as a tree."""

    text: str
    tree: ast.Module

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text; the line numbered 1 is the first."""
        return self.text.splitlines()

    @property
    def entry(self) -> ast.FunctionDef:
        """The function that holds the derivative: the first, before helpers such as `_check`.

        Of a linearization it is the second, the linear function.
        """
        first, *others = (node for node in self.tree.body if isinstance(node, ast.FunctionDef))
        linear = next((f for f in others if f.name.rstrip("_").endswith(LINEAR)), first)
        return linear if first.name.endswith(PREPARED) else first

    @property
    def last(self) -> ast.Return:
        """The statement that returns the value and the derivative: an emitted function has one, at its end."""
        end = self.entry.body[-1]
        assert isinstance(end, ast.Return)
        return end

    @property
    def gives_value(self) -> bool:
        """Whether the function returns the value before the derivative; `f_grad` returns the derivative alone."""
        name = self.entry.name
        return not name.endswith(ALONE) or name.endswith("_value_and_grad")

    @cached_property
    def derivative(self) -> tuple[Head, ...]:
        """The statements of the derivative part in the order of their lines, with those inside loops and branches."""
        title = next((k for k, line in enumerate(self.lines, 1) if ADJOINT.fullmatch(line)), None)
        if title is None:
            of_value = needed(self.entry.body, self.last, self.gives_value)
            return tuple(s for s in statements(self.entry.body) if s not in of_value)
        return tuple(s for s in statements(self.entry.body) if s.lineno > title)

    def quote(self, line: int) -> tuple[str, int] | None:
        """The source line that a line was made from: the nearest that is quoted on it or above it, else below it."""
        first, last = self.entry.lineno, self.last.end_lineno
        for text in (*reversed(self.lines[first - 1 : line]), *self.lines[line:last]):
            found = QUOTE.search(text)
            if found:
                return found["file"], int(found["line"])
        return None


def read(text: str) -> Emitted:
    """An emitted module, parsed."""
    return Emitted(text, ast.parse(text))


def statements(block: Iterable[ast.stmt]) -> Iterator[Head]:
    """The statements of a block and of the blocks in it, in the order of their lines."""
    for statement in block:
        if isinstance(statement, Head):
            yield statement
        if isinstance(statement, ast.For | ast.While | ast.If):
            yield from statements((*statement.body, *statement.orelse))


def names(*nodes: ast.AST | None) -> set[str]:
    """Every variable that some nodes mention."""
    return {n.id for node in nodes if node is not None for n in ast.walk(node) if isinstance(n, ast.Name)}


def written(statement: ast.stmt) -> set[str]:
    """The variables that a statement gives a new value, or into whose object it writes."""
    match statement:
        case ast.Assign(targets=targets):
            return {name for target in targets for name in _bases(target)}
        case ast.AugAssign(target=target) | ast.For(target=target):
            return set(_bases(target))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method))) if name != "np":
            return {name} if method not in ARGUMENTS_WRITTEN else set()
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=function), args=[first, *_])):
            return set(_bases(first)) if function in ARGUMENTS_WRITTEN else set()
        case _:
            return set()


def _bases(target: ast.expr) -> Iterator[str]:
    """The variables behind a target: `x` of `x[i].real`."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Subscript(value=of) | ast.Attribute(value=of) | ast.Starred(value=of):
            yield from _bases(of)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            for item in items:
                yield from _bases(item)


def needed(block: list[ast.stmt], last: ast.Return, gives_value: bool = True) -> set[ast.stmt]:
    """The statements that the value needs, which is the first thing returned, and what ends loops.

    A backward slice (Weiser 1981) by live variables.
    """
    value = last.value
    root = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
    found = _Slice(_views(block))
    found.block(block[:-1], names(root) if gives_value else set())
    return found.kept


def _views(block: list[ast.stmt]) -> dict[str, set[str]]:
    """With which variables each variable may share an array: those that it is a name for, or a part of."""
    shared: dict[str, set[str]] = {}
    for statement in statements(block):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name() | ast.Subscript() | ast.Attribute() as of):
                base = set(_bases(of)) or {name}
                group = set().union({name}, base, *(shared.get(n, set()) for n in (name, *base)))
                shared |= dict.fromkeys(group, group)
    return shared


@dataclass(slots=True)
class _Slice:
    """`kept` are the statements that are needed; `loose` counts loops that may end early, where nothing is dead."""

    views: dict[str, set[str]]
    kept: set[ast.stmt] = field(default_factory=set)
    loose: int = 0

    def block(self, block: list[ast.stmt], live: set[str]) -> set[str]:
        """What is live before a block, given what is live after it."""
        for statement in reversed(block):
            live = self.statement(statement, live)
        return live

    def statement(self, statement: ast.stmt, live: set[str]) -> set[str]:
        match statement:
            case ast.For(target=target, iter=iterable, body=body):
                return self.loop(statement, body, live, names(iterable), names(target))
            case ast.While(test=test, body=body):
                return self.loop(statement, body, live, names(test), set())
            case ast.If(test=test, body=body, orelse=orelse):
                before = self.block(body, live) | self.block(orelse, live)
                return before | names(test) if self.keeps(statement, (*body, *orelse)) else live
            case ast.Assign(targets=targets, value=value):
                return self.assign(statement, targets, value, live)
            case ast.AugAssign() | ast.Expr():
                into = written(statement)
                if into and not self.reaches(into, live):
                    return live
                self.kept.add(statement)
                return live | names(statement)
            case _:
                self.kept.add(statement)
                return live | names(statement)

    def assign(self, statement: ast.stmt, targets: list[ast.expr], value: ast.expr, live: set[str]) -> set[str]:
        plain = all(isinstance(t, ast.Name | ast.Tuple | ast.List) for t in targets)
        into = written(statement)
        if not (into & live if plain else self.reaches(into, live)):
            return live
        self.kept.add(statement)
        dead = into if plain and not self.loose else set()
        read = names(value) if plain else names(statement)
        return (live - dead) | read

    def loop(self, loop: ast.stmt, body: list[ast.stmt], live: set[str], head: set[str], own: set[str]) -> set[str]:
        """What is live before a loop; the condition of `while` is always needed, for else the loop may never end."""
        ends = any(isinstance(n, ast.Break | ast.Continue) for s in body for n in ast.walk(s))
        self.loose += ends
        if isinstance(loop, ast.While):
            self.kept.add(loop)
            live = live | head
        before: set[str] = set()
        while not before >= live:
            before |= live
            live = live | (self.block(body, set(before)) - own)
        self.loose -= ends
        return live | head if self.keeps(loop, body) else live

    def keeps(self, statement: ast.stmt, inside: Iterable[ast.stmt]) -> bool:
        """Keep a statement that has something needed inside."""
        kept = not self.kept.isdisjoint(inside)
        if kept:
            self.kept.add(statement)
        return kept

    def reaches(self, into: set[str], live: set[str]) -> bool:
        """Whether a store into some arrays may be seen through a live variable."""
        return not live.isdisjoint(set().union(into, *(self.views.get(n, set()) for n in into)))
