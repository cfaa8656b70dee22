"""Writes products as a person does: literal first, then numbers, then arrays; numbers meet before they meet arrays.

Before:                             After:
  t = multiply(x_bar, y)              t = multiply(-2.0, s)
  u = multiply(t, -2.0)               u = multiply(t, x_bar)
  v = multiply(u, s)                  v = multiply(u, y)
  return v                            return v

Only derived values are touched. A product rounds differently in another order, by at most one unit in the last place
for each of its operations; and what overflows or underflows on the way may change, which matters only within a factor
of the ends of the range of floats.
"""

from __future__ import annotations

from adgen.analysis.cost import total
from adgen.ir.nodes import Apply, Atom, Bind, Const
from adgen.ir.types import ArrayType
from adgen.optimise.chains import PRODUCT, Inside, Product, Readers, factors, one_dtype, part_of, product
from adgen.optimise.rewriter import Rewriter


def ordered(bind: Bind, op: Apply, rewriter: Rewriter, inside: Inside, readers: Readers) -> Atom | None:
    """The product that `bind` makes, in its usual order; None where it is, or is only a part of a larger one."""
    if part_of(bind.result, PRODUCT, readers, rewriter):
        return None
    free = bind.result in readers.absorbed

    def through(atom: Atom) -> bool:
        """A number with a literal factor, for which there may be another here; a minus that is free."""
        inner = rewriter.op(atom)
        if inner is None or not isinstance(atom.type, ArrayType):
            return False
        literal = any(isinstance(a, Const) for a in inner.args) and not atom.type.shape
        return literal or (free and inner.prim == "negative" and rewriter.here(atom))

    parts = factors(op, rewriter, inside, through)
    _reuse(parts, rewriter)
    return _rewritten(bind, op, parts, free, rewriter)


def _rewritten(bind: Bind, op: Apply, parts: Product, free: bool, rewriter: Rewriter) -> Atom | None:
    """The product in its usual order, if that costs no more; a `free` minus is left to the sums that read it."""
    if not one_dtype([*parts.top, *(d.atom for d in parts.bottom)]):
        return None
    saved = total([bind, *parts.binds])
    minus = free and parts.negative and op.prim != "negative"

    def build() -> Atom:
        if minus:
            return rewriter.apply("negative", product(parts.absolute(), rewriter))
        return product(parts, rewriter)

    def accept(made: Atom, binds: list[Bind]) -> bool:
        same = len(binds) == 1 and binds[0].op == bind.op
        counted = binds[:-1] if minus else binds  # the sum takes the minus over
        return rewriter.fits(made.type, bind.result.type) and not same and total(counted) <= saved

    return rewriter.attempt(build, accept)


def _reuse(parts: Product, rewriter: Rewriter) -> None:
    """Take pairs of factors whose product, or quotient, another statement has computed already."""
    own = {bind.result for bind in parts.binds}
    if not own:
        return
    for i, x in enumerate(parts.top):
        for divisor in parts.bottom:
            found = rewriter.known("divide", x, divisor.atom)
            if found is not None and found not in own:
                parts.top[i] = found
                parts.bottom.remove(divisor)
                _reuse(parts, rewriter)
                return
        for y in parts.top[i + 1 :]:
            found = rewriter.known("multiply", x, y)
            if found is not None and found not in own:
                parts.top[i] = found
                parts.top.remove(y)
                _reuse(parts, rewriter)
                return
