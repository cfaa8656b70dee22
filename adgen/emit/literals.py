"""Spells numbers, strings and dtypes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from adgen.emit.tree import Binary, Expr, Name, Unary, call, dotted
from adgen.ir.nodes import Apply, Atom, Const
from adgen.ir.types import ArrayType, Type


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


def dtyped(op: Apply, of: Type, args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The operands of a primitive; where all that count are literals, one says the dtype, as no array does."""
    match op, of:
        case Apply("broadcast_to", (Const(),)), ArrayType("float16" | "float32" | "complex64" as narrow):
            return (call(f"np.{narrow}", args[0]),)
        case Apply("where", (_, Const(), Const())), ArrayType("float16" | "float32" | "complex64" as narrow):
            return args[0], call(f"np.{narrow}", args[1]), args[2]
        case Apply(_, given), ArrayType("float16" | "float32" | "complex64" as narrow) if _decide(given, narrow):
            pairs = zip(given, args, strict=True)
            return tuple(call(f"np.{narrow}", e) if _is_narrow(a, narrow) else e for a, e in pairs)
        case _:
            return args


def _decide(given: Sequence[Atom], dtype: str) -> bool:
    """Whether literals of a narrow dtype meet only literals, integers and truth values: plain ones would be wide."""
    others = [a.type for a in given if not isinstance(a, Const)]
    exact = all(isinstance(of, ArrayType) and not of.inexact for of in others)
    return exact and any(_is_narrow(a, dtype) for a in given)


def _is_narrow(atom: Atom, dtype: str) -> bool:
    return isinstance(atom, Const) and atom.type.dtype == dtype


def string(text: str) -> Name:
    """A string literal with double quotes, as `ruff format` writes it."""
    body = repr(text)
    if body.startswith("'") and '"' not in body:
        body = '"' + body[1:-1].replace("\\'", "'") + '"'
    return Name(body)


def dtype(name: str) -> Expr:
    """A dtype as an argument: `np.float32`, `bool`."""
    return Name("bool") if name == "bool" else dotted(f"np.{name}")
