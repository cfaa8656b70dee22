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

from collections.abc import Collection
from functools import partial

from adgen.analysis.cost import elements, total
from adgen.ir.nodes import Apply, Atom, Bind, Const
from adgen.ir.types import ArrayType, Type
from adgen.optimise.chains import PRODUCT, Inside, Product, Readers, factors, one_dtype, part_of, product
from adgen.optimise.rewriter import Rewriter


def ordered(bind: Bind, op: Apply, rewriter: Rewriter, inside: Inside, readers: Readers) -> Atom | None:
    """The product that `bind` makes, in its usual order; None where it is, or is only a part of a larger one.

    Numbers with a literal factor are taken apart only where that pays: for `1.0 / y` it costs a division.
    """
    if part_of(bind.result, PRODUCT, readers, rewriter):
        return None
    free = bind.result in readers.absorbed

    def literal(atom: Atom) -> bool:
        """A number with a literal factor, for which there may be another here."""
        inner = rewriter.op(atom)
        scalar = isinstance(atom.type, ArrayType) and not atom.type.shape
        return inner is not None and scalar and any(isinstance(a, Const) for a in inner.args)

    def minus(atom: Atom) -> bool:
        """A minus that is free."""
        inner = rewriter.op(atom)
        return free and inner is not None and inner.prim == "negative" and rewriter.here(atom)

    for through in (lambda atom: literal(atom) or minus(atom), minus):
        parts = factors(op, rewriter, inside, through)
        _reuse(parts, rewriter)
        made = _rewritten(bind, op, parts, free, rewriter)
        if made is not None:
            return None if made == bind.result else made
    return None


def narrow_first(bind: Bind, op: Apply, rewriter: Rewriter, exact: Collection[Atom]) -> Atom | None:
    """The product of a column and a matrix that is one already, by the product of the columns: one pass less.

    Here a factor loses the name that it has.
    """
    if rank_of(bind.result) < 2:
        return None
    parts = factors(op, rewriter, lambda atom: rewriter.single(atom) and atom not in exact and rank_of(atom) > 1)
    operands = [*parts.top, *(d.atom for d in parts.bottom)]
    columns = sum(rank_of(a) > 0 and elements(a.type) < elements(bind.result.type) for a in operands)
    if columns < 2 or not parts.binds or not one_dtype(operands):
        return None
    before = total([bind, *parts.binds])

    def accept(made: Atom, binds: list[Bind]) -> bool:
        again = len(binds) == 1 and binds[0].op == bind.op
        return not again and rewriter.fits(made.type, bind.result.type) and total(binds) < before - total([bind]) / 2

    return rewriter.attempt(lambda: product(parts, rewriter), accept)


def rank_of(atom: Atom) -> int:
    """The rank of an array, 0 for a number and a list."""
    return atom.type.rank if isinstance(atom.type, ArrayType) else 0


def _rewritten(bind: Bind, op: Apply, parts: Product, free: bool, rewriter: Rewriter) -> Atom | None:
    """The product in its usual order, if that costs no more, and the result of `bind` where it is that already.

    A `free` minus is left to the sums that read it.
    """
    if not one_dtype([*parts.top, *(d.atom for d in parts.bottom)]):
        return None
    saved = total([bind, *parts.binds])
    minus = free and parts.negative and op.prim != "negative"

    def build(lead: bool) -> Atom:
        if minus:
            return rewriter.apply("negative", product(parts.absolute(), rewriter, lead))
        return _spread(product(parts, rewriter, lead), bind.result.type, rewriter)

    same = False

    def accept(made: Atom, binds: list[Bind]) -> bool:
        nonlocal same
        same = len(binds) == 1 and binds[0].op == bind.op
        counted = binds[:-1] if minus else binds  # the sum takes the minus over
        return rewriter.fits(made.type, bind.result.type) and not same and total(counted) <= saved

    for lead in (False, True):
        made = rewriter.attempt(partial(build, lead), accept)
        if same or made is not None:
            return bind.result if same else made
    return None


def _spread(made: Atom, of: Type, rewriter: Rewriter) -> Atom:
    """The product in its shape, which may have been that of a factor that stood above and below the line."""
    if isinstance(made.type, ArrayType) and isinstance(of, ArrayType) and of.rank > made.type.rank == 0:
        return rewriter.apply("broadcast_to", made, shape=of.shape)
    return made


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
