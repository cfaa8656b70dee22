"""Strings with values in them, for `print`, `raise` and `assert`."""

from __future__ import annotations

import ast

from adgen.frontend.machine import Machine
from adgen.frontend.operators import present
from adgen.frontend.values import Abstract, Boxed, Items, Row, Static, Text
from adgen.ir.nodes import Atom

_CONVERSIONS = {115: "!s", 114: "!r", 97: "!a"}


def formatted(m: Machine, node: ast.JoinedStr) -> Abstract:
    """An f-string: a string where all its values are known strings, else a template with values."""
    template_text, values = "", []
    for piece in node.values:
        match piece:
            case ast.Constant(value=str(text)):
                template_text += _escaped(text)
            case ast.FormattedValue(value=inner, conversion=conversion, format_spec=spec):
                value = m.evaluate(inner)
                if isinstance(value, Static) and isinstance(value.value, str) and spec is None and conversion == -1:
                    template_text += _escaped(value.value)
                    continue
                template_text += "{" + _CONVERSIONS.get(conversion, "") + _spec(m, spec) + "}"
                values.append(value)
            case _:
                m.refuse("E102", "This part of an f-string is not supported.")
    if not values:
        return Static(template_text.replace("{{", "{").replace("}}", "}"))
    return Text(template_text, tuple(values))


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _spec(m: Machine, spec: ast.expr | None) -> str:
    match spec:
        case None:
            return ""
        case ast.JoinedStr(values=[ast.Constant(value=str(text))]):
            return ":" + text
        case _:
            m.refuse("E102", "The format of a value in an f-string must be known.")


def template(m: Machine, value: Abstract) -> tuple[str, list[Atom]]:
    """What is printed of a value: a template of `str.format`, and its operands."""
    match value:
        case Static(value=str() as text):
            return _escaped(text), []
        case Static(value=known):
            return _escaped(str(known)), []
        case Text(text, values):
            return text, [a for v in values for a in _operands(m, v)]
        case Row() | Boxed():
            return _container(m, value)
        case _:
            present(m, value)
            return "{}", [m.atom(value)]


def _operands(m: Machine, value: Abstract) -> list[Atom]:
    if isinstance(value, (Row, Boxed, Static, Text)):
        m.refuse("E102", "Only numbers and arrays are supported in an f-string.")
    return [m.atom(value)]


def _container(m: Machine, value: Row | Boxed) -> tuple[str, list[Atom]]:
    items = value.items if isinstance(value, Row) else ()
    if isinstance(value, Boxed):
        content = m.content(value.box)
        if not isinstance(content, Items) or content.keys is not None:
            m.refuse("E102", "Printing this container is not supported.")
        items = content.values
    parts = [template(m, i) for i in items]
    inner = ", ".join(text for text, _ in parts)
    left, right = ("(", ")") if isinstance(value, Row) else ("[", "]")
    return f"{left}{inner}{right}", [a for _, atoms in parts for a in atoms]


def is_plain(node: ast.expr) -> bool:
    """Whether a message only names values, so that making it costs nothing and cannot fail."""
    plain = (ast.JoinedStr, ast.FormattedValue, ast.Constant, ast.Name, ast.Attribute, ast.expr_context)
    return all(isinstance(part, plain) for part in ast.walk(node))
