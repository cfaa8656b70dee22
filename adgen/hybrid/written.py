"""Writes SymPy's expressions after `cse` in the language of rules, with the values that the primal has already."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import sympy

from adgen.ad.composites import variable
from adgen.ir.nodes import Step, Value

Expression: TypeAlias = Any
"""A SymPy expression; SymPy has no types of its own."""


class Unsuited(Exception):
    """SymPy cannot be asked, or what it says cannot be written."""


class Writer:
    """Expressions over the symbols of values and of what `cse` assigned; `steps` are the assignments in use."""

    def __init__(self, primal: Mapping[Expression, Value], assigned: Sequence[tuple[Expression, Expression]]) -> None:
        self.steps: list[Step] = []
        self._rights: dict[Expression, Expression] = {}
        self._inline: dict[Expression, Expression] = {}
        self._names: dict[Expression, str] = {}
        self._called: dict[Expression, str] = {}
        whole: dict[Expression, Expression] = {}
        for symbol, right in assigned:
            whole[symbol] = right.xreplace(whole)
            if whole[symbol] in primal:
                self._names[symbol] = variable(primal[whole[symbol]])
            elif _is_quotient(right) or (right.is_Mul and right.args[0] == -1 and len(right.args) == 2):
                self._inline[symbol] = right.xreplace(self._inline)  # a division or a minus costs as much there
            else:
                self._rights[symbol] = right

    def text(self, expr: Expression) -> str:
        """An expression, after the steps that it needs."""
        return self._text(expr.xreplace(self._inline))

    def _text(self, expr: Expression) -> str:
        if expr.is_Symbol:
            return self._symbol(expr)
        if expr.is_Rational:
            return _number(expr)
        if expr.is_Add:
            return self._sum(expr)
        if expr.is_Mul or _is_quotient(expr):
            return self._product(expr)
        if expr.is_Pow:
            return f"{self._atom(expr.base)} ** {expr.exp}"
        return self._call(expr)

    def _atom(self, expr: Expression) -> str:
        """An expression as an operand."""
        text = self._text(expr)
        return f"({text})" if " " in text or text.startswith("-") else text

    def _symbol(self, symbol: Expression) -> str:
        if symbol not in self._names:
            self._names[symbol] = symbol.name
            if symbol in self._rights:
                text = self.text(self._rights[symbol])
                self.steps.append(Step(symbol.name, text))
        return self._names[symbol]

    def _sum(self, expr: Expression) -> str:
        terms = sorted(expr.args, key=lambda t: (_negative(t), _place(t)))
        text = self._text(terms[0])
        for term in terms[1:]:
            text += f" - {self._factor(-term)}" if _negative(term) else f" + {self._text(term)}"
        return text

    def _factor(self, expr: Expression) -> str:
        return self._atom(expr) if expr.is_Add else self._text(expr)

    def _product(self, expr: Expression) -> str:
        number, factors = expr.as_coeff_mul() if expr.is_Mul else (sympy.S.One, (expr,))
        above = sorted((f for f in factors if not _is_quotient(f)), key=_place)
        below = [self._atom(f.args[0]) for f in sorted((f for f in factors if _is_quotient(f)), key=_place)]
        if number.p in {1, -1} and number.q > 1 and sympy.Rational(float(number)) != number:
            number, below = sympy.Rational(number.p), [*below, f"{number.q}.0"]
        texts = [self._power(f) if f.is_Pow else self._atom(f) for f in above]
        if abs(number) != 1 or not texts:
            texts.insert(0, _number(abs(number)))
        return ("-" if number < 0 else "") + " / ".join([" * ".join(texts), *below])

    def _power(self, expr: Expression) -> str:
        return f"{self._atom(expr.base)} ** {expr.exp}"

    def _call(self, expr: Expression) -> str:
        if expr.prim == "power":
            x, y = expr.args
            exponent = str(y) if y.is_Integer else _number(y)
            return f"{self._atom(x)} ** {f'({exponent})' if y < 0 else exponent}"
        if expr not in self._called:
            arguments = ", ".join(map(self._text, expr.args))
            name = f"f{len(self._called)}"
            if expr.lib == "math":
                self.steps.append(Step(name, f"{expr.prim}({arguments})", "math"))
                self._called[expr] = name
            else:
                self._called[expr] = f"np.{expr.prim}({arguments})"
        return self._called[expr]


def _number(value: Expression) -> str:
    """A fraction as the double next to it."""
    try:
        near = float(value)
    except OverflowError:
        raise Unsuited from None
    if not math.isfinite(near) or (near == 0) != (value == 0):
        raise Unsuited
    return repr(near)


def _is_quotient(expr: Expression) -> bool:
    """Whether an expression is 1 / x."""
    return bool(expr.is_Function) and expr.prim == "reciprocal"


def _negative(term: Expression) -> bool:
    return bool(term.as_coeff_mul()[0] < 0)


def _place(expr: Expression) -> tuple[int, int, str]:
    """Values in the order in which they are made, then what is made of them, sums last."""
    if expr.is_Symbol:
        return (expr.name[0] != "v", int(expr.name[1:]), "")
    return (3 if expr.is_Add else 2, 0, str(expr))
