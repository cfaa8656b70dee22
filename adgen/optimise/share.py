"""Computes equal expressions once.

Before:                       After:
  a = multiply(x, y)            a = multiply(x, y)
  for i                         for i
    b = multiply(y, x)            c = add(a, i)
    c = add(b, i)                 ...
    ...

The builder shares equal primitives when it makes them; what becomes equal later (a bind that left a loop, operands that
became one value, operands that are commuted) is shared here. A bind is replaced by an earlier one of the same block or
of an enclosing block, so that nothing is computed that was not computed before. Results of one branch that are the
same on both of its sides become one result, where they are derived and have no names.
"""

from __future__ import annotations

from dataclasses import replace

from adgen.ir.nodes import Atom, Bind, Block, Function, If, Value
from adgen.optimise.exact import exact_values
from adgen.optimise.rewriter import Rewriter, rewrite
from adgen.rules.table import infer


def share(function: Function) -> Function:
    """`function` without repeated expressions; itself where there are none."""
    exact = exact_values(function)

    def decide(bind: Bind, rewriter: Rewriter) -> tuple[Atom, ...] | None:
        derived = exact is not None and exact.isdisjoint(bind.results)
        return _one_of_each(bind, rewriter) if derived else None

    return rewrite(function, infer, decide, sharing=True)


def _one_of_each(bind: Bind, rewriter: Rewriter) -> tuple[Atom, ...] | None:
    """A branch without unnamed results that are equal to others on both sides."""
    if not isinstance(bind.op, If):
        return None
    op = bind.op
    first: dict[tuple[Atom, Atom], int] = {}
    places = [first.setdefault(pair, i) for i, pair in enumerate(zip(op.then.yields, op.orelse.yields, strict=True))]
    places = [i if bind.results[i].name is not None else place for i, place in enumerate(places)]
    kept = [i for i, place in enumerate(places) if i == place]
    if len(kept) == len(places):
        return None

    def fewer(block: Block) -> Block:
        return replace(block, yields=tuple(block.yields[i] for i in kept))

    results: tuple[Value, ...] = tuple(bind.results[i] for i in kept)
    rewriter.bind(results, replace(op, then=fewer(op.then), orelse=fewer(op.orelse)))
    return tuple(bind.results[place] for place in places)
