"""The spelling of a primitive from its text in the table: `{x} @ {y}` as an expression with holes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache

from adgen.emit.tree import Attribute, Binary, Call, Expr, Name, Subscript, Unary, dotted, tuple_of

BINARY: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
UNARY: dict[type[ast.AST], str] = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}
OPTIONS = "_options_"


def callee(prim: str) -> Expr:
    """The function that a primitive without a text of its own is: NumPy's, or the user's `module:function`."""
    return Name(prim.partition("(")[0]) if ":" in prim else dotted(f"np.{prim}")


@cache
def _parsed(text: str) -> ast.expr:
    plain = text.replace("{options}", f", {OPTIONS}=0").replace("{", "_hole_").replace("}", "")
    return ast.parse(plain, mode="eval").body


def fill(text: str, holes: Mapping[str, Expr], options: tuple[tuple[str, Expr], ...]) -> Expr:
    """The text of a primitive with its operands and options in place; an option with a place of its own only there."""
    options = tuple((name, value) for name, value in options if f"{{{name}}}" not in text)
    return _filled(_parsed(text), holes, options)


def _filled(node: ast.expr, holes: Mapping[str, Expr], options: tuple[tuple[str, Expr], ...]) -> Expr:
    def inner(part: ast.expr) -> Expr:
        return _filled(part, holes, options)

    match node:
        case ast.Name(name):
            return holes[name.removeprefix("_hole_")] if name.startswith("_hole_") else Name(name)
        case ast.Constant(value):
            return Name(repr(value))
        case ast.BinOp(left, op, right):
            return Binary(BINARY[type(op)], inner(left), inner(right))
        case ast.Compare(left, [op], [right]):
            return Binary(BINARY[type(op)], inner(left), inner(right))
        case ast.UnaryOp(op, operand):
            return Unary(UNARY[type(op)], inner(operand))
        case ast.Attribute(of, name):
            return Attribute(inner(of), name)
        case ast.Subscript(of, index):
            return Subscript(inner(of), (inner(index),))
        case ast.Tuple(items):
            return tuple_of(*map(inner, items))
        case ast.Tuple(items):
            return tuple_of(*map(inner, items))
        case ast.List([]):
            return Name("[]")
        case ast.Call(function, args, keywords):
            given = options if any(k.arg == OPTIONS for k in keywords) else ()
            own = tuple((k.arg or "", inner(k.value)) for k in keywords if k.arg != OPTIONS)
            return Call(inner(function), tuple(map(inner, args)), (*own, *given))
        case _:
            raise ValueError(f"the spelling of a primitive cannot contain {ast.dump(node)}")
