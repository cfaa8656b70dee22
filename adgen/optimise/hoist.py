"""Moves what does not change out of loops.

Before:                            After:
  for i                              t = exp(x)
    t = exp(x)                       for i
    s = multiply(t, c)                 s = multiply(t, c)
    ...                                ...

Moved are pure primitives over values from outside the loop: array operations, dear functions, statements that the user
gave a name, and what those need. A cheap part of an expression stays in its line. What may raise stays, because the
loop may not run at all; so does what the loop writes in place or carries on, because it would have to be copied in
every iteration instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from adgen.analysis.cost import operations
from adgen.ir.builder import FRESH
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Value, While
from adgen.ir.types import ArrayType, Form
from adgen.ir.walker import blocks, reads, walk, with_body
from adgen.optimise.hazards import may_raise
from adgen.rules.table import PRIMITIVES

DEAR = 8.0
"""Operations from which a number is worth a line of its own."""


def hoist(function: Function) -> Function:
    """`function` with loop-invariant binds before their loops; itself where there are none."""
    if not any(isinstance(b.op, For | While) for b in walk(function.body)):
        return function
    body = _block(function.body)
    return function if body is function.body else with_body(function, body)


def _block(block: Block) -> Block:
    binds: list[Bind] = []
    for bind in block.binds:
        moved, bind = _bind(bind)
        binds += [*moved, bind]
    same = len(binds) == len(block.binds) and all(a is b for a, b in zip(binds, block.binds, strict=True))
    return block if same else replace(block, binds=tuple(binds))


def _bind(bind: Bind) -> tuple[list[Bind], Bind]:
    """What moves in front of a bind, and what remains of it."""
    match bind.op:
        case Apply():
            return [], bind
        case If(cond, then, orelse):
            inner = (_block(then), _block(orelse))
            same = inner[0] is then and inner[1] is orelse
            return [], bind if same else Bind(bind.results, If(cond, *inner), bind.span)
        case For() as op:
            moved, body = _leave(_block(op.body), op)
            same = body is op.body
            return moved, bind if same else Bind(bind.results, replace(op, body=body), bind.span)
        case While() as op:
            early, test = _leave(_block(op.cond), op)
            moved, body = _leave(_block(op.body), op)
            same = test is op.cond and body is op.body
            return [*early, *moved], bind if same else Bind(bind.results, replace(op, cond=test, body=body), bind.span)
    assert_never(bind.op)


def _leave(block: Block, loop: For | While) -> tuple[list[Bind], Block]:
    """The binds of a loop's block that move out, and the block without them."""
    inside = {p for inner in blocks(loop) for p in inner.params}
    inside.update(r for b in block.binds for r in b.results)
    if isinstance(loop, While):
        inside.update(r for inner in blocks(loop) for b in inner.binds for r in b.results)
    taken = _taken(block)
    able: dict[Value, Bind] = {}
    for bind in block.binds:
        if _movable(bind, taken) and not inside.intersection(reads(bind.op)):
            able[bind.result] = bind
            inside.discard(bind.result)
    moving = _needed((b for b in able.values() if _worth(b)), able)
    if not moving:
        return [], block
    kept = tuple(b for b in block.binds if not (b.results and b.results[0] in moving))
    return [b for v, b in able.items() if v in moving], replace(block, binds=kept)


def _movable(bind: Bind, taken: set[Atom]) -> bool:
    op = bind.op
    if not isinstance(op, Apply) or len(bind.results) != 1 or op.prim in FRESH:
        return False
    return not PRIMITIVES[op.prim].writes and not may_raise(op) and bind.result not in taken


def _taken(block: Block) -> set[Atom]:
    """The arrays that a block writes in place or hands on: each iteration needs its own."""
    found: set[Atom] = {y for y in block.yields if _is_array(y)}
    for bind in walk(block):
        match bind.op:
            case Apply(prim, args) if PRIMITIVES[prim].writes:
                found.add(args[0])
            case For(init=init) | While(init=init):
                found.update(init)
            case If(_, then, orelse):
                found.update(y for y in (*then.yields, *orelse.yields) if _is_array(y))
            case _:
                pass
    return found


def _is_array(atom: Atom) -> bool:
    return not isinstance(atom.type, ArrayType) or atom.type.form is Form.ARRAY


def _worth(bind: Bind) -> bool:
    """Whether moving saves anything that matters."""
    op = bind.op
    assert isinstance(op, Apply)
    work = operations(op, bind.results)
    return work >= DEAR or (work > 0 and bind.result.name is not None)


def _needed(roots: Iterable[Bind], able: dict[Value, Bind]) -> set[Value]:
    """The results of `roots` and of the movable binds that they read."""
    found: set[Value] = set()
    pending = list(roots)
    while pending:
        bind = pending.pop()
        found.add(bind.result)
        pending += [able[v] for v in reads(bind.op) if v in able and v not in found]
    return found
