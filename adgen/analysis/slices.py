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

from collections.abc import Collection, Iterable
from typing import assert_never

from adgen.ir.nodes import Apply, Atom, Bind, Block, For, If, Undef, Value, While
from adgen.ir.walker import blocks, carried, carried_yields, reads


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


def undefined(binds: Iterable[Bind], known: Iterable[Value] = ()) -> set[Value]:
    """The values that have none on some path: of a branch that does not make them, of a loop that may not run.

    `known` are such values that the binds may use.
    """
    found = set(known)
    for bind in binds:
        match bind.op:
            case Apply():
                pass
            case If(_, then, orelse):
                found |= undefined((*then.binds, *orelse.binds), found)
                _join(bind.results, zip(then.yields, orelse.yields, strict=True), found)
            case For() | While() as op:
                before = -1
                while before != len(found):
                    before = len(found)
                    _join(carried(op), zip(op.init, carried_yields(op), strict=True), found)
                    found |= undefined((b for inner in blocks(op) for b in inner.binds), found)
                _join(bind.results, zip(op.init, carried_yields(op), strict=True), found)
            case _:
                assert_never(bind.op)
    return found


def _join(places: Iterable[Value], ends: Iterable[tuple[Atom, Atom]], found: set[Value]) -> None:
    found.update(p for p, pair in zip(places, ends, strict=True) if any(_is_undefined(e, found) for e in pair))


def _is_undefined(atom: Atom, found: set[Value]) -> bool:
    return isinstance(atom, Undef) or atom in found
