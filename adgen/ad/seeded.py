"""Multiplies a partial derivative by a seed, as a person would write it: `seed / y`, not `seed * (1 / y)`."""

from __future__ import annotations

import ast
from functools import cache

SEED = "seed"


@cache
def seeded(partial: str) -> str:
    """The text of `partial * seed`.

    >>> seeded("1 / y")
    'seed / y'
    >>> seeded("-out / y")
    '-(seed * out / y)'
    >>> seeded("1")
    'seed'
    """
    return ast.unparse(_times(ast.parse(partial, mode="eval").body))


def _times(partial: ast.expr) -> ast.expr:
    seed = ast.Name(SEED, ast.Load())
    match partial:
        case ast.Constant(value) if value == 1:
            return seed
        case ast.UnaryOp(ast.USub(), operand):
            return ast.UnaryOp(ast.USub(), _times(operand))
        case ast.BinOp(left, ast.Div() | ast.Mult() as op, right):
            return ast.BinOp(_times(left), op, right)
        case _:
            return ast.BinOp(seed, ast.Mult(), partial)
