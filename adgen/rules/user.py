"""Functions of the user's as primitives, with the derivatives that `adgen.rule` declares.

They are named `module:function(types)`, and generated code imports them from there.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, Ref, Symbol, atoms, substitute
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import FLOAT, ArrayType, Form, Type, differentiable
from adgen.rules.elementwise_types import result_dtype
from adgen.rules.operands import arrays, broadcast, numpy_type
from adgen.rules.primitive import Custom, Partials, Primitive, Pulled, Trees

COST = 20.0
"""Taken to be that of an exponential, in operations for each element."""


def elementwise_of_user(
    name: str, operands: tuple[str, ...], texts: tuple[str | None, ...], made: Made | None, trees: Trees
) -> Primitive:
    """The primitive of a function with these partial derivatives; without `made` nothing is known of what it gives."""
    infer = _elementwise if made is None else made.like
    rule = Partials(texts)
    shares = made is None or made.shares
    return Primitive(name, operands, (), infer, rule, elementwise=True, view=shares, cost=COST, trees=trees)


def custom_of_user(name: str, operands: tuple[str, ...], rule: Custom, made: Made, trees: Trees) -> Iterator[Primitive]:
    """The primitive of a function with a JVP or VJP; with a VJP, also that of its derivative as a linear map."""
    yield Primitive(name, operands, (), made.like, rule, view=made.shares, cost=COST, trees=trees)
    if rule.forward is not None:
        data = tuple(p.name or "residual" for p in rule.block.params[: len(rule.forward.yields)])
        dots = tuple(f"{o}_dot" for o, a in zip(operands, rule.active) if a)
        pulled = Pulled(rule.block, len(data))
        options = (("shapes", ()),)
        yield Primitive(f"{name}{LINEAR}", (*data, *dots), options, made.dots, pulled, cost=COST)


LINEAR = "'"
"""Ends the name of the linear map that belongs to a function with a VJP."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a function of the user's gives for operands of these types, one after the other.

    `shares`: some of it may be an operand itself, or the same array twice.
    """

    types: tuple[ArrayType, ...]
    operands: tuple[Type, ...]
    shares: bool

    def like(self, op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
        """The types of the results where the function is called: their lengths are made of constants and of lengths of
        operands.
        """
        given = [d for a in op.args[: len(self.operands)] for d in _shape(a.type)]
        to = dict(zip((d for of in self.operands for d in _shape(of)), given, strict=True))
        plain = {symbol: there for d, there in to.items() if (symbol := _plain(d)) is not None}

        def length(d: Dim) -> Dim:
            if d not in to and not plain.keys() >= set(atoms(d)):
                refuse("E504", f"The length {d} of the result is not known from those of the operands.", span)
            return to[d] if d in to else substitute(d, plain)

        return tuple(replace(of, shape=tuple(map(length, of.shape))) for of in self.types)

    def dots(self, op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
        """The types of the tangents of the results that have one, whose shapes are an option."""
        floats = [of for of in self.types if differentiable(of)]
        shapes = op.attr("shapes")
        assert isinstance(shapes, tuple)
        return tuple(of.with_shape(shape) for of, shape in zip(floats, shapes, strict=True))


def _plain(length: Dim) -> Symbol | Ref | None:
    """The symbol that a length is, where it is no more than that."""
    match length.terms:
        case (((Symbol() | Ref() as atom,), 1),):
            return atom
        case _:
            return None


def _shape(of: Type) -> tuple[Dim, ...]:
    return of.shape if isinstance(of, ArrayType) else ()


def _elementwise(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """Floats of the operands' common shape; of Python numbers alone, a Python float."""
    types = arrays(op, span)
    shape = broadcast([t.shape for t in types], facts, span, op.prim)
    if all(t.form is Form.PYTHON and t.kind != "c" for t in types):
        return (FLOAT,)
    dtype = result_dtype(*types)
    floating = dtype if dtype.kind in "fc" else np.dtype("float64")
    return (numpy_type(floating, shape),)


@cache
def differentiated(operands: tuple[str, ...], formula: str) -> tuple[str, ...]:
    """The partial derivatives of a formula by SymPy, in the language of rules.

    Raises AdgenError E504 where SymPy is missing or does not understand the formula.
    """
    sympy = _sympy()
    symbols = {name: sympy.Symbol(name, real=True) for name in operands}
    known = {name: getattr(sympy, other) for name, other in RENAMED.items()}
    try:
        expression = sympy.parse_expr(formula, {**known, **symbols}, evaluate=True)
    except (SyntaxError, TypeError, ValueError, AttributeError) as error:
        refuse("E504", f"SymPy cannot read the formula {formula!r}: {error}.")
    strange = expression.free_symbols - set(symbols.values())
    if strange:
        refuse("E504", f"The formula {formula!r} has other names than its operands: {sorted(map(str, strange))}.")
    printer = importlib.import_module("sympy.printing.numpy").NumPyPrinter({"fully_qualified_modules": False})
    return tuple(_spelled(printer.doprint(expression.diff(symbol))) for symbol in symbols.values())


RENAMED = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "absolute": "Abs",
}
"""What SymPy calls the primitives that it has another name for."""


def _sympy() -> ModuleType:
    try:
        return importlib.import_module("sympy")
    except ImportError:
        refuse("E504", "A formula is differentiated by SymPy, which is not installed.", None, "Install adgen[verify].")


def _spelled(text: str) -> str:
    """SymPy's text with floats in the place of fractions of integers, which Python would divide anew each time."""
    return ast.unparse(_Folded().visit(ast.parse(text, mode="eval")))


class _Folded(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Fold `1/2` to 0.5."""
        self.generic_visit(node)
        match node:
            case ast.BinOp(ast.Constant(int(top)), ast.Div(), ast.Constant(int(bottom))) if bottom:
                return ast.Constant(top / bottom)
        return node
