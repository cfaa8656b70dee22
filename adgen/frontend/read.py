"""Finds the program to compile: in a file, which is parsed and never executed, or behind a live function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FunctionType, MethodType

from adgen.errors import Span, refuse
from adgen.frontend.bindings import Define, Value, place
from adgen.frontend.defaults import with_keywords
from adgen.frontend.evaluate import NotConstant, evaluate
from adgen.frontend.live import Snapshot
from adgen.frontend.program import Program
from adgen.frontend.scope import parameters
from adgen.frontend.static import Files, Module


@dataclass(frozen=True, slots=True)
class Mark:
    """A decorator of adgen, or a call such as `g = adgen.grad(f)`: what to derive, with which options."""

    derive: str
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A function of a file that could be compiled."""

    name: str
    line: int
    marks: tuple[Mark, ...]


def functions_in(path: Path | str) -> tuple[Candidate, ...]:
    """The functions that a file defines at its top level, in order, with their adgen marks.

    Raises AdgenError: E105 where the file cannot be read or does not parse, E603 where the options of a mark are not
    constants.
    """
    module = Files().module(Path(path))
    called = list(_calls(module))
    found = []
    for name, node in _definitions(module):
        marks = [_mark(module, d, d) for d in _decorators(node) if module.mark(d)]
        marks += [_mark(module, call, call.func) for function, call in called if function == name]
        found.append(Candidate(name, node.lineno, tuple(marks)))
    return tuple(sorted(found, key=lambda c: c.line))


def from_file(path: Path | str, function: str | None = None, known: Iterable[str] = ()) -> Program:
    """The function of this name in a file, or the only one that is marked, or the only one that there is.

    Those of the `known` names that are names of the file, and not parameters of the function, become parameters: arrays
    that functions of the file read, and that only running it could tell. Raises AdgenError: E105 where the file cannot
    be read or does not parse, E602 where it has no such function, or several and no name is given.
    """
    module = Files().module(Path(path))
    definitions = dict(_definitions(module))
    name = function or _only(module, functions_in(path))
    if name not in definitions:
        refuse("E602", f"{module.path} has no function `{name}` at its top level; it has {_listed(definitions)}.")
    node = definitions[name]
    if isinstance(node, ast.AsyncFunctionDef):
        refuse("E101", f"`{name}` is an async function.", module.span(node))
    # A function that calls itself must meet itself, or recursion would go unnoticed.
    own = {arg.arg for arg in parameters(node)}
    module.held = frozenset(n for n in known if n in module.bindings.names and n not in own)
    found = module.resolve(name)
    program = found if isinstance(found, Program) else module.program(name, node, place(node))
    held = tuple(n for n in known if n in module.held)
    return replace(program, node=with_keywords(program.node, held), held=held) if held else program


def from_object(function: Callable[..., object]) -> Program:
    """The program of a live function or bound method; its names mean what they mean now.

    Raises AdgenError: E105 where Python has no source text for it, or only a text that it was not compiled from.
    """
    if not isinstance(function, (FunctionType, MethodType)):
        refuse("E105", f"`{function!r}` is not a function written in Python.", None, "Write a function that calls it.")
    return Snapshot().program(function)


def _definitions(module: Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda]]:
    """The last definition of each function name; an earlier one is gone when the file has been executed."""
    for name, bindings in module.bindings.names.items():
        match bindings[-1]:
            case Define(_, ast.FunctionDef() | ast.AsyncFunctionDef() as node) | Value(_, ast.Lambda() as node):
                yield name, node
            case _:
                pass


def _decorators(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.expr]:
    return [] if isinstance(node, ast.Lambda) else node.decorator_list


def _calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Top-level assignments of the form `g = adgen.grad(f, ...)`: the name of f, and the call."""
    for bindings in module.bindings.names.values():
        for binding in bindings:
            match binding:
                case Value(_, ast.Call(args=[ast.Name(id=name), *_]) as call) if module.mark(call):
                    yield name, call
                case _:
                    pass


def _mark(module: Module, node: ast.expr, function: ast.expr) -> Mark:
    """The options as they are written; which of them fit is decided where they are used."""
    derive = (module.mark(node) or "").removeprefix("adgen.")
    options: dict[str, object] = {}
    if isinstance(node, ast.Call):
        named = [(k.arg or "**", k.value) for k in node.keywords]
        # As in JAX, argnums may follow the function without its name.
        named += [("argnums", a) for a in node.args[1:2]] if function is not node else []
        options = {name: _option(module, name, value) for name, value in named}
    return Mark(derive, options)


def _option(module: Module, name: str, node: ast.expr) -> object:
    try:
        return evaluate(node, lambda n: module.look(n, place(node)))
    except NotConstant as error:
        refuse("E603", f"The option `{name}` cannot be read without executing the file: {error}.", module.span(node))


def _only(module: Module, candidates: tuple[Candidate, ...]) -> str:
    marked = [c.name for c in candidates if c.marks]
    names = marked or [c.name for c in candidates]
    if len(names) != 1:
        refuse("E602", f"{module.path} has these functions: {_listed(names)}.", Span(str(module.path), 1))
    return names[0]


def _listed(names: Iterator[str] | Mapping[str, object] | list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return ", ".join(quoted) or "none"
