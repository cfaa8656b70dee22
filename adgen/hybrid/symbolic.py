"""The partial derivatives of a run as SymPy finds them: `diff` of the expressions of the outputs, then `cse`.

SymPy simplifies as it builds: `x / x` becomes 1, `exp(log(x))` becomes x, `sqrt(x) * sqrt(x)` becomes x. At singular
points those are other functions. So SymPy sees sums, products and whole powers as they are, and every other primitive
as a function of its own of which it knows nothing but the derivative. Literals are exact rational numbers.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, TypeAlias

import sympy

from adgen.ad.composites import variable
from adgen.hybrid.runs import Run
from adgen.hybrid.written import Unsuited, Writer
from adgen.ir.nodes import Apply, Atom, Composite, Const, Value
from adgen.rules.primitive import Partials
from adgen.rules.table import PRIMITIVES

Expression: TypeAlias = Any
"""A SymPy expression; SymPy has no types of its own."""

MOST_PARTS = 600
"""SymPy's derivatives are trees: outputs with more parts than this, written out, are left to elimination."""

MOST_EXPONENT = 12
"""Up to this whole exponent a power is a product to SymPy."""

METHOD = "by SymPy"


def symbolic(run: Run) -> Iterator[Composite]:
    """The partial derivatives of a run by SymPy, as they are and with common factors of terms taken out.

    There are none where SymPy cannot be asked, or where its recursion goes too deep.
    """
    with suppress(Unsuited, RecursionError):
        known = _expressions(run)
        rows = [[sympy.diff(known[output], known[by]) for by in run.inputs] for output in run.outputs]
        yield _composite(run, known, rows)
        factored = [[_factored(p) for p in row] for row in rows]
        if factored != rows:
            yield _composite(run, known, factored)


def _composite(run: Run, known: Mapping[Value, Expression], rows: list[list[Expression]]) -> Composite:
    """Partial derivatives as steps: `cse` finds what they share with each other and with the primal."""
    wanted = [p for row in rows for p in row if p != 0]
    primal = [known[b.result] for b in run.binds]
    assigned, reduced = sympy.cse([*wanted, *primal], sympy.numbered_symbols("t"), list=True)
    writer = Writer({known[b.result]: b.result for b in reversed(run.binds)}, assigned)
    texts = iter([writer.text(p) for p in reduced[: len(wanted)]])
    partials = tuple(tuple(next(texts) if p != 0 else None for p in row) for row in rows)
    values = tuple(b.result for b in run.binds)
    return Composite(values, run.inputs, run.outputs, run.reads, tuple(writer.steps), partials, METHOD)


def _factored(partial: Expression) -> Expression:
    """A sum with its common factors taken out; what primitives are applied to stays as it is."""
    hidden = {f: sympy.Symbol(f"f{i}") for i, f in enumerate(sympy.ordered(partial.atoms(Opaque)))}
    back = {symbol: f for f, symbol in hidden.items()}
    return sympy.factor_terms(partial.xreplace(hidden)).xreplace(back)


def _expressions(run: Run) -> dict[Value, Expression]:
    """The expression of every value of a run and of what it reads."""
    known = {v: sympy.Symbol(variable(v)) for v in run.reads}
    parts = dict.fromkeys(known, 1)
    for bind in run.binds:
        assert isinstance(bind.op, Apply)
        known[bind.result] = applied(bind.op, [_operand(a, known) for a in bind.op.args])
        parts[bind.result] = 1 + sum(parts[a] for a in bind.op.args if isinstance(a, Value))
        if parts[bind.result] > MOST_PARTS:
            raise Unsuited
    return known


def _operand(atom: Atom, known: Mapping[Value, Expression]) -> Expression:
    match atom:
        case Const(value) if not isinstance(value, complex) and math.isfinite(value):
            return sympy.Rational(value)  # all digits of the double
        case Value():
            return known[atom]
        case _:
            raise Unsuited


def applied(op: Apply, operands: list[Expression]) -> Expression:
    """A primitive on expressions."""
    match op.prim, operands:
        case "add", (x, y):
            return x + y
        case "subtract", (x, y):
            return x - y
        case "multiply", (x, y):
            return x * y
        case "negative", (x,):
            return -x
        case "positive", (x,):
            return x
        case "square", (x,):
            return x**2
        case "divide", (x, y) if y.is_Number and y != 0:
            return x / y
        case "power", (x, y) if y.is_Integer and 0 < y <= MOST_EXPONENT:
            return x**y
        case "power", (x, y):
            return opaque("power", None)(x, y)
        case _:
            lib = op.attr("lib")
            return opaque(op.prim, lib if isinstance(lib, str) else None)(*operands)


class Opaque(sympy.Function):
    """A primitive that SymPy does not look into."""

    prim = ""
    lib: str | None = None

    def fdiff(self, argindex: int = 1) -> Expression:
        """The partial derivative, from the table of rules."""
        if self.prim == "power":
            x, y = self.args
            return y * opaque("power", None)(x, y - 1)
        primitive = PRIMITIVES[self.prim]
        assert isinstance(primitive.rule, Partials)
        text = primitive.rule.texts[argindex - 1]
        assert text is not None
        names = {**dict(zip(primitive.params, self.args, strict=True)), "out": self}
        return _read(ast.parse(text, mode="eval").body, names, self.lib)


@cache
def opaque(prim: str, lib: str | None) -> type[Opaque]:
    """The function that a primitive is to SymPy."""
    return type(f"{lib}_{prim}" if lib else prim, (Opaque,), {"prim": prim, "lib": lib})


def _read(node: ast.expr, names: Mapping[str, Expression], lib: str | None) -> Expression:
    """A text of the language of rules as an expression."""
    match node:
        case ast.Constant(value):
            return sympy.Rational(value)
        case ast.Name("pi"):
            return sympy.Rational(math.pi)
        case ast.Name(name):
            return names[name]
        case ast.UnaryOp(_, operand):
            return -_read(operand, names, lib)
        case ast.Call(ast.Name(name), [x]):
            return opaque(name, "math" if lib == "math" else None)(_read(x, names, lib))
        case ast.Call(ast.Attribute(_, name), [x]):
            return opaque(name, None)(_read(x, names, lib))
        case ast.BinOp(left, operator, right):
            x, y = _read(left, names, lib), _read(right, names, lib)
            match operator:
                case ast.Add():
                    return x + y
                case ast.Sub():
                    return x - y
                case ast.Mult():
                    return x * y
                case ast.Div():
                    return x / y if y.is_Number and y != 0 else x * opaque("reciprocal", None)(y)
    raise Unsuited
