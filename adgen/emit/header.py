"""What stands above the functions of an emitted module: its docstring, its imports, what a linter should overlook."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from textwrap import wrap

from adgen.emit.request import Request
from adgen.emit.signature import signature_text
from adgen.emit.tree import Attribute, Expr, Name, Statement, expressions, names, parts
from adgen.ir.nodes import Fixed, Function, Leaf, Node, Tree

WIDTH = 88
"""Columns of a sentence in the header."""

TITLES = {
    "value_and_grad": "The value and the gradient of `{0}`.",
    "grad": "The gradient of `{0}`.",
    "jvp": "The value of `{0}` and its derivative along a direction.",
    "vjp": "The value of `{0}` and the gradient of its product with a cotangent.",
    "jacobian": "The Jacobian of `{0}`.",
    "hessian": "The Hessian of `{0}`.",
    "hvp": "The Hessian of `{0}` times a vector.",
    "vhp": "A vector times the Hessian of `{0}`.",
    "jmp": "The value of `{0}` and its Jacobian times a matrix.",
    "mjp": "The value of `{0}` and a matrix times its Jacobian.",
    "hmp": "The Hessian of `{0}` times a matrix.",
    "linearize": "The value of `{0}` and its derivative there, as a linear function of tangents.",
    "pullback": "The value of `{0}` and its derivative there, as a linear function of cotangents.",
    "jet": "The value of `{0}` and its derivatives along a curve.",
    "primal": "`{0}`, as compiled.",
}


def header(function: Function, request: Request) -> tuple[str, list[str]]:
    """The first line of the module's docstring, and the rest."""
    lines = [f"Made by adgen from {PurePath(function.span.file).name}. Change that file, then run"]
    lines.append(f"    {request.command}" if request.command else f"    adgen compile {function.span.file}")
    lines.append(f"Signature: {signature_text(function)}")
    for said in function.notes:
        lines += wrap(said, WIDTH, subsequent_indent="    ", break_long_words=False)
    for said in request.verified:
        lines += wrap(f"Verified: {said}", WIDTH, subsequent_indent="    ", break_long_words=False)
    return TITLES[request.derive].format(function.name), [safe(line) for line in lines]


def safe(line: str) -> str:
    """A line that can stand in a docstring."""
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


MODULES = {"adgen": "adgen", "functools": "functools", "math": "math", "np": "numpy"}


Groups = tuple[list[str], list[str], list[str], list[str]]


def together(parts: Sequence[Groups]) -> list[list[str]]:
    """The import lines of several functions, without the groups that are empty."""
    joined = [list(dict.fromkeys(line for lines in group for line in lines)) for group in zip(*parts, strict=True)]
    return [lines for lines in joined if lines]


def imports(statements: Sequence[Statement], aliases: dict[str, str], out: Tree) -> Groups:
    """The import lines, in groups: the standard library, then NumPy and SciPy, then the user's classes.

    `aliases` says how modules and builtins are called whose names the user took; builtins get theirs in a last group.
    """
    used = {name.split(".")[0] for e in expressions(statements) for name in names(e)}
    lines = {module: _import(path, aliases.get(module, module)) for module, path in MODULES.items()}
    found = {module: line for module, line in lines.items() if aliases.get(module, module) in used}
    standard = [line for module, line in found.items() if module in ("functools", "math")]
    numeric = [line for module, line in found.items() if module in ("adgen", "np")]
    numeric += [f"import {path}" for path in sorted({path for e in expressions(statements) for path in _scipy(e)})]
    own = {(kind.rpartition(".")[0], kind.rpartition(".")[2]) for kind in _classes(out)}
    classes = _from({*own, *(_function(name, alias) for name, alias in aliases.items() if ":" in name)})
    renamed = [f"{name} = {builtin}" for builtin, name in aliases.items() if hasattr(builtins, builtin)]
    return standard, numeric, classes, renamed


def _function(name: str, alias: str) -> tuple[str, str]:
    """One of the user's functions, `module:function`, as it is imported."""
    module, _, function = name.partition(":")
    return module, f"{function} as {alias}" if alias != function else function


def _from(found: set[tuple[str, str]]) -> list[str]:
    """One line for each module of the user's."""
    modules = sorted({module for module, _ in found})
    return [f"from {m} import {', '.join(sorted(n for module, n in found if module == m))}" for m in modules]


def _import(path: str, name: str) -> str:
    return f"import {path}" if name == path else f"import {path} as {name}"


def _scipy(expr: Expr) -> Iterator[str]:
    """The SciPy modules that an expression mentions."""
    path = _path(expr)
    if path is not None and path.startswith("scipy."):
        yield path.rpartition(".")[0]
        return
    for part in parts(expr):
        yield from _scipy(part)


def _path(expr: Expr) -> str | None:
    match expr:
        case Name(text):
            return text
        case Attribute(of, name):
            base = _path(of)
            return None if base is None else f"{base}.{name}"
        case _:
            return None


def _classes(tree: Tree) -> Iterator[str]:
    """The classes that the result of the function is made of."""
    match tree:
        case Leaf() | Fixed():
            return
        case Node(kind, _, items):
            if "." in kind:
                yield kind
            for item in items:
                yield from _classes(item)
