"""Spells numbers, strings and dtypes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from adgen.emit.tree import Binary, Call, Expr, Name, Unary, call, dotted
from adgen.emit.tree import Sequence as SequenceExpr
from adgen.ir.nodes import Apply, Atom, Const
from adgen.ir.types import COMPLEX, FLOAT, ArrayType, Type
from adgen.rules.elementwise_types import result_dtype


def constant(const: Const) -> Expr:
    """A literal number."""
    return number_of(const.value)


def number_of(value: bool | int | float | complex) -> Expr:
    """A number as Python text: `1.0`, `-2`, `np.pi`, `np.inf`, `1.0 + 2.0j`."""
    match value:
        case bool() | int():
            return Unary("-", Name(repr(-value))) if value < 0 else Name(repr(value))
        case float():
            return _float(value)
        case _:
            imaginary = Name(f"{abs(value.imag)!r}j") if math.isfinite(value.imag) else None
            if imaginary is None or not math.isfinite(value.real):
                return call("complex", _float(value.real), _float(value.imag))
            minus = math.copysign(1.0, value.imag) < 0
            if value.real == 0.0 and math.copysign(1.0, value.real) > 0:
                return Unary("-", imaginary) if minus else imaginary
            return Binary("-" if minus else "+", _float(value.real), imaginary)


def _float(value: float) -> Expr:
    if math.isnan(value):
        return dotted("np.nan")
    if math.copysign(1.0, value) < 0:
        return Unary("-", _float(-value))
    if math.isinf(value):
        return dotted("np.inf")
    return dotted("np.pi") if value == math.pi else Name(repr(value))


LONG = {"float96": "longdouble", "float128": "longdouble", "complex192": "clongdouble", "complex256": "clongdouble"}
"""The names of the longest floats that every platform has."""


def dtyped(op: Apply, of: Type, args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The operands of a primitive; where all that count are literals, one says the dtype, as no array does."""
    match op, of:
        case _, of if not isinstance(of, ArrayType) or not of.inexact or of.dtype in ("float64", "complex128"):
            return args
        case Apply("broadcast_to", (Const(),)), ArrayType(other):
            return (Call(dtype(other), args),)
        case Apply("where", (_, Const(), Const())), ArrayType(other):
            return args[0], Call(dtype(other), (args[1],)), args[2]
        case Apply(_, given), ArrayType(other) if _decide(given, other):
            pairs = zip(given, args, strict=True)
            return tuple(Call(dtype(other), (e,)) if _is_of(a, other) else e for a, e in pairs)
        case _:
            return args


def _decide(given: Sequence[Atom], dtype: str) -> bool:
    """Whether literals of this dtype would give another one as plain numbers, which take that of the other operands."""
    if not any(_is_of(a, dtype) for a in given):
        return False
    plain = [_weak(a) if isinstance(a, Const) else a.type for a in given]
    return str(result_dtype(*(of for of in plain if isinstance(of, ArrayType)))) != dtype


def _weak(literal: Const) -> Type:
    """The type of a literal as a plain number."""
    return {"f": FLOAT, "c": COMPLEX}.get(literal.type.kind, literal.type)


def _is_of(atom: Atom, dtype: str) -> bool:
    return isinstance(atom, Const) and atom.type.dtype == dtype


def string(text: str) -> Name:
    """A string literal with double quotes, as `ruff format` writes it."""
    body = repr(text)
    if body.startswith("'") and '"' not in body:
        body = '"' + body[1:-1].replace("\\'", "'") + '"'
    return Name(body)


def dtype(name: str) -> Expr:
    """A dtype as an argument: `np.float32`, `bool`."""
    return Name("bool") if name == "bool" else dotted(f"np.{LONG.get(name, name)}")


def rows_of(op: Apply, items: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """What stands in the brackets of an array that is stacked of numbers, or of arrays that are written out."""
    if all(isinstance(a.type, ArrayType) and not a.type.rank for a in op.args):
        return items
    rows = tuple(row for row in map(_listed, items) if row is not None)
    return rows if len(rows) == len(items) and not op.attr("axis", 0) else ()


def _listed(expr: Expr) -> Expr | None:
    match expr:
        case Call(function, (SequenceExpr("list") as numbers,), ()) if function == dotted("np.array"):
            return numbers
        case _:
            return None
