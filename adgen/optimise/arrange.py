"""Writes derived sums and products as a person does: common factors taken out, numbers before arrays.

Before:                              After:
  t = multiply(x_bar, y)               t = multiply(-2.0, s)
  u = multiply(t, -2.0)                u = multiply(t, x_bar)
  v = multiply(u, s)                   v = multiply(u, y)
  return v                             return v

`products.py` orders products, `factor.py` takes out factors. The user's own arithmetic is left alone.
"""

from __future__ import annotations

from adgen.ir.nodes import Apply, Atom, Bind, Function
from adgen.ir.types import ArrayType
from adgen.optimise.chains import PRODUCT, parts_of, readers
from adgen.optimise.exact import exact_values
from adgen.optimise.factor import factored
from adgen.optimise.products import narrow_first, ordered
from adgen.optimise.rewriter import Rewriter, rewrite
from adgen.rules.table import infer


def arrange(function: Function) -> Function:
    """`function` with its derived sums and products arranged; itself where they are."""
    exact = exact_values(function)
    if exact is None:
        return function
    bound, reading = exact, readers(function)

    def decide(bind: Bind, rewriter: Rewriter) -> tuple[Atom, ...] | None:
        op = bind.op
        if not isinstance(op, Apply) or op.prim not in {*PRODUCT, "add", "subtract"} or bind.result in bound:
            return None
        if not (isinstance(bind.result.type, ArrayType) and bind.result.type.inexact):
            return None
        rule = ordered if op.prim in PRODUCT else factored
        made = rule(bind, op, rewriter, parts_of(rewriter, bound, bind.result), reading)
        if made is None and op.prim in PRODUCT:
            made = narrow_first(bind, op, rewriter, bound)
        return None if made is None else (made,)

    return rewrite(function, infer, decide)
