"""Writes the sum of all elements of a product of two matrices as their inner product, without an array for the product.

Before:                               After:
  t = multiply(a_bar, x)                s = vdot(a_bar, x)
  s = sum_to(t, shape=())               return s
  return s

Only products that nothing else reads, of derived values, once common factors have been found; of vectors it is `a @ x`
(`broadcasts.py`). Of narrower floats the sum of NumPy, by halves, is the more accurate one.
"""

from __future__ import annotations

from adgen.ir.nodes import Apply, Atom, Bind, Const, Function, Value
from adgen.ir.types import ArrayType
from adgen.optimise.exact import exact_values
from adgen.optimise.rewriter import Rewriter, rewrite
from adgen.rules.table import infer


def dots(function: Function) -> Function:
    """`function` with inner products of matrices; itself where there are none."""
    exact = exact_values(function)
    if exact is None:
        return function

    def decide(bind: Bind, rewriter: Rewriter) -> tuple[Atom, ...] | None:
        match bind.op:
            case Apply("sum_to", (product,)) if exact.isdisjoint(bind.results) and rewriter.single(product):
                made = _dot(product, bind, rewriter)
                return None if made is None else (made,)
            case _:
                return None

    return rewrite(function, infer, decide)


def _dot(product: Atom, bind: Bind, rewriter: Rewriter) -> Atom | None:
    """The inner product that a sum is, of two arrays of one shape."""
    match rewriter.op(product), product.type:
        case Apply("multiply", (a, b)) as op, ArrayType("float64", shape) if len(shape) > 1 and not op.attrs:
            if any(not rewriter.fits(x.type, product.type) or _has_factor(x, rewriter) for x in (a, b)):
                return None
            return rewriter.attempt(
                lambda: rewriter.apply("vdot", a, b), lambda made, _: rewriter.fits(made.type, bind.result.type)
            )
        case _:
            return None


def _has_factor(x: Atom, rewriter: Rewriter) -> bool:
    """Whether a number, or a minus, is yet to be taken out."""
    match rewriter.op(x) if rewriter.single(x) else None:
        case Apply("negative"):
            return True
        case Apply("multiply", (Const() | Value() as number, _)):
            return isinstance(number.type, ArrayType) and not number.type.shape
        case _:
            return False
