"""Dataclasses and named tuples, read off the text of a class without executing it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from adgen.frontend.evaluate import NotConstant, evaluate
from adgen.frontend.program import Entity, Library, Record
from adgen.frontend.scope import dotted

Look = Callable[[ast.expr], Entity | None]
Value = Callable[[str, ast.expr], Entity]

_HARMLESS = frozenset({"frozen", "slots", "eq", "order", "repr", "unsafe_hash"})


def record_in(node: ast.ClassDef, path: str, look: Look, value: Value) -> Record | str:
    """What calling a class makes, or why adgen cannot tell: a clause about the class.

    `look` says what a name means where the class is defined, `value` what a default value is.
    """
    bases = [_path(look, base) for base in node.bases]
    named = bases in (["typing.NamedTuple"], ["NamedTuple"]) and not node.decorator_list
    if not named and (bases or len(node.decorator_list) != 1 or not _plain_dataclass(node.decorator_list[0], look)):
        return "is neither a plain dataclass nor a named tuple"
    fields: list[tuple[str, ast.expr]] = []
    defaults: list[tuple[str, Entity]] = []
    for part in node.body:
        match part:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=default):
                if (dotted(annotation) or "").endswith("ClassVar") or _calls_field(default, look):
                    return "has fields that its constructor treats in a way of their own"
                fields.append((name, annotation))
                defaults += [(name, value(name, default))] if default is not None else []
            case ast.FunctionDef(name="__init__" | "__new__" | "__post_init__"):
                return "has a constructor of its own"
            case ast.FunctionDef() | ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                return f"has a line that adgen does not read: `{ast.unparse(part).splitlines()[0]}`"
    names = tuple(name for name, _ in fields)
    return Record(path, names, tuple(defaults), named, tuple(annotation for _, annotation in fields))


def named_tuple_in(call: ast.Call, path: str, look: Look) -> Record | None:
    """What `namedtuple("Pair", "first second")` makes; None where the call is another."""
    if _path(look, call.func) != "collections.namedtuple" or len(call.args) != 2:
        return None
    try:
        _, names = (evaluate(arg, look) for arg in call.args)
        defaults = {k.arg: evaluate(k.value, look) for k in call.keywords}
    except NotConstant:
        return None
    fields = tuple(names.replace(",", " ").split() if isinstance(names, str) else names)
    return Record(path, fields, (), named_tuple=True) if not defaults else None


def _plain_dataclass(decorator: ast.expr, look: Look) -> bool:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    options = {k.arg for k in decorator.keywords} if isinstance(decorator, ast.Call) else set()
    return _path(look, function) == "dataclasses.dataclass" and options <= _HARMLESS


def _calls_field(default: ast.expr | None, look: Look) -> bool:
    return isinstance(default, ast.Call) and _path(look, default.func) == "dataclasses.field"


def _path(look: Look, node: ast.expr) -> str | None:
    found = look(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
    return found.path if isinstance(found, Library) else dotted(node)
