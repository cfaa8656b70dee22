"""The part of a bind that some of its results need.

Before (wanted: a)                After
    x, a = if c                       a = if c
      a = sin(t)                        a = sin(t)
      x = exp(a)                        yield a
      yield x, a                      else
    else                                yield undef
      yield t, undef
"""

from __future__ import annotations

from collections.abc import Collection

from adgen.ir.nodes import Bind, Block, If, Value
from adgen.ir.walker import reads


def part(bind: Bind, wanted: Collection[Value]) -> Bind:
    """`bind` reduced to the results in `wanted`: a branch loses what only others need, any other op stays whole."""
    match bind.op:
        case If(cond, then, orelse):
            positions = [i for i, r in enumerate(bind.results) if r in wanted]
            results = tuple(bind.results[i] for i in positions)
            return Bind(results, If(cond, _block(then, positions), _block(orelse, positions)), bind.span)
        case _:
            return bind


def _block(block: Block, positions: list[int]) -> Block:
    yields = tuple(block.yields[i] for i in positions)
    return Block(block.params, tuple(needed_binds(block.binds, {y for y in yields if isinstance(y, Value)})), yields)


def needed_binds(binds: Collection[Bind], wanted: Collection[Value]) -> list[Bind]:
    """The binds that computing `wanted` takes, in order, each reduced to what is needed of it."""
    needed = set(wanted)
    kept: list[Bind] = []
    for bind in reversed(list(binds)):
        if any(r in needed for r in bind.results):
            reduced = part(bind, needed)
            kept.append(reduced)
            needed.update(reads(reduced.op))
    return kept[::-1]
