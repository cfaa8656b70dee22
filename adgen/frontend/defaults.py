"""Default values are those of the moment of the definition; they are written into the definition as literals."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterable

from adgen.frontend.program import Constant, Entity
from adgen.frontend.scope import Definition


def bake_defaults(node: Definition, values: Iterable[tuple[ast.expr, Entity]]) -> tuple[Definition, dict[str, Entity]]:
    """`node` with each default replaced by its value, and the meaning of the names that this made.

    A number, a string or a tuple of those becomes a literal; any other value becomes a name that no program can
    contain. Without this, `def f(x, k=K)` would use the K of the call in place of the K of the definition.
    """
    made: dict[str, Entity] = {}
    new: dict[int, ast.expr] = {}
    for expression, value in values:
        if _is_literal(expression):
            continue
        literal = _literal(value.value) if isinstance(value, Constant) else None
        if literal is None:
            name = f"<{ast.unparse(expression)}>"
            made[name] = value
            literal = ast.Name(name, ast.Load())
        new[id(expression)] = ast.fix_missing_locations(ast.copy_location(literal, expression))
    args = copy.copy(node.args)
    args.defaults = [new.get(id(e), e) for e in args.defaults]
    args.kw_defaults = [e if e is None else new.get(id(e), e) for e in args.kw_defaults]
    return _with_args(node, args), made


def drop_first(node: Definition) -> tuple[str, Definition]:
    """The name of the first parameter (`self`), and the definition without it."""
    args = copy.copy(node.args)
    where = "posonlyargs" if args.posonlyargs else "args"
    first, *rest = getattr(args, where)
    setattr(args, where, rest)
    return first.arg, _with_args(node, args)


def with_keywords(node: Definition, names: Iterable[str]) -> Definition:
    """The definition with more parameters, which have names only."""
    args = copy.copy(node.args)
    new = [ast.copy_location(ast.arg(name), node) for name in names]
    args.kwonlyargs = [*args.kwonlyargs, *new]
    args.kw_defaults = [*args.kw_defaults, *(None for _ in new)]
    return _with_args(node, args)


def without_keywords(node: Definition, names: Collection[str]) -> Definition:
    """The definition without some of the parameters that have names only."""
    args = copy.copy(node.args)
    kept = [(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if a.arg not in names]
    args.kwonlyargs, args.kw_defaults = [a for a, _ in kept], [d for _, d in kept]
    return _with_args(node, args)


def _with_args(node: Definition, args: ast.arguments) -> Definition:
    new = copy.copy(node)
    new.args = args
    return new


def _is_literal(expression: ast.expr) -> bool:
    match expression:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return True
        case _:
            return False


def _literal(value: object) -> ast.expr | None:
    """`value` as an expression; the numbers `inf` and `nan` have none."""
    text = repr(value)
    if type(value) not in (bool, int, float, str, tuple, type(None)):
        return None
    try:
        expression = ast.parse(text, mode="eval").body
        same = repr(ast.literal_eval(text)) == text
    except (SyntaxError, ValueError):
        return None
    return expression if same else None
