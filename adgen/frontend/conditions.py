"""Conditions: only their truth counts, so `and`, `or` and `not` join truth values."""

from __future__ import annotations

import ast

from adgen.frontend.branch import chosen
from adgen.frontend.machine import Machine
from adgen.frontend.operators import invert_truth, truth
from adgen.frontend.values import FALSE, TRUE
from adgen.ir.nodes import Atom, Const


def test(m: Machine, node: ast.expr) -> Atom:
    """The truth of an expression; a literal where it is known."""
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return _all(m, values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return _any(m, values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return invert_truth(m, test(m, operand))
        case _:
            return truth(m, m.evaluate(node))


def _all(m: Machine, values: list[ast.expr]) -> Atom:
    first = test(m, values[0])
    if len(values) == 1:
        return first
    if isinstance(first, Const):
        return _all(m, values[1:]) if first.value else FALSE
    return m.atom(chosen(m, first, lambda: m.number(_all(m, values[1:])), lambda: FALSE))


def _any(m: Machine, values: list[ast.expr]) -> Atom:
    first = test(m, values[0])
    if len(values) == 1:
        return first
    if isinstance(first, Const):
        return TRUE if first.value else _any(m, values[1:])
    return m.atom(chosen(m, first, lambda: TRUE, lambda: m.number(_any(m, values[1:]))))
