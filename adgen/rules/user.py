"""Functions of the user's as primitives: elementwise, with the partial derivatives that `adgen.rule` declares.

They are named `module:function`, and generated code imports them from there.
"""

from __future__ import annotations

import ast
import importlib
from functools import cache
from types import ModuleType

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import FLOAT, Form, Type
from adgen.rules.elementwise_types import result_dtype
from adgen.rules.forms import partials
from adgen.rules.operands import arrays, broadcast, numpy_type
from adgen.rules.primitive import Primitive

COST = 20.0
"""Taken to be that of an exponential, in operations for each element."""


def partials_of_user(name: str, operands: tuple[str, ...], texts: tuple[str | None, ...]) -> Primitive:
    """The primitive of a function with these partial derivatives."""
    (made,) = partials(f"{name}({', '.join(operands)})", *texts, infer=_elementwise, cost=COST)
    return made


def _elementwise(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """Floats of the operands' common shape; of Python numbers alone, a Python float."""
    types = arrays(op, span)
    if all(t.form is Form.PYTHON and t.kind != "c" for t in types):
        return (FLOAT,)
    dtype = result_dtype(*types)
    floating = dtype if dtype.kind in "fc" else np.dtype("float64")
    return (numpy_type(floating, broadcast([t.shape for t in types], facts, span, op.prim)),)


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
