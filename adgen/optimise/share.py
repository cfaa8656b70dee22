"""Computes equal expressions once.

Before:                       After:
  a = multiply(x, y)            a = multiply(x, y)
  for i                         for i
    b = multiply(y, x)            c = add(a, i)
    c = add(b, i)                 ...
    ...

The builder shares equal primitives when it makes them; what becomes equal later (a bind that left a loop, operands that
became one value, operands that are commuted) is shared here. A bind is replaced by an earlier one of the same block or
of an enclosing block, so that nothing is computed that was not computed before.
"""

from __future__ import annotations

from adgen.ir.nodes import Function
from adgen.optimise.rewriter import rewrite
from adgen.rules.table import infer


def share(function: Function) -> Function:
    """`function` without repeated expressions; itself where there are none."""
    return rewrite(function, infer, lambda bind, rewriter: None, sharing=True)
