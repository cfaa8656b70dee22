"""Drops what nothing reads: binds, carried values of loops, results of branches, whole loops, unread tapes.

Before:                                       After:
  x, s = for i with x = a, s = 0.0              x = for i with x = a
    t = sin(s)                                    x2 = multiply(x, x)
    s2 = add(s, x)                                yield x2
    x2 = multiply(x, x)                         return x
    yield x2, s2
  return x

Liveness is optimistic: a carried value that only feeds itself is dead. Effects (print, raise, check) stay, and what
they read. A dead operation goes even where Python would have raised in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar, assert_never

from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Op, Value, While
from adgen.ir.walker import carried, carried_yields, effectful, lengths, with_body

T = TypeVar("T")


def drop_dead(function: Function) -> Function:
    """`function` without what neither its yields nor its effects need; itself where all is needed."""
    live = _Live()
    live.need(function.body.yields)
    live.block(function.body)
    body = _Prune(live.found).block(function.body)
    return function if body is function.body else with_body(function, body)


@dataclass(slots=True)
class _Live:
    """Backward reachability from the roots; `found` only grows, so that loops reach a fixpoint."""

    found: set[Value] = field(default_factory=set)

    def need(self, atoms: Iterable[Atom]) -> None:
        self.found.update(a for a in atoms if isinstance(a, Value))

    def block(self, block: Block) -> None:
        for bind in reversed(block.binds):
            if _wanted(bind, self.found):
                self.bind(bind)

    def bind(self, bind: Bind) -> None:
        self.need(lengths(bind.op))
        match bind.op:
            case Apply(_, args):
                self.need(args)
            case If(cond, then, orelse):
                self.need((cond,))
                for branch in (then, orelse):
                    self.need(y for r, y in zip(bind.results, branch.yields, strict=True) if r in self.found)
                    self.block(branch)
            case For() | While() as op:
                self.loop(bind, op)
            case _:
                assert_never(bind.op)

    def loop(self, bind: Bind, op: For | While) -> None:
        if isinstance(op, For):
            self.need((op.lo, op.hi, op.step))
        else:
            self.need(op.cond.yields)
        if op.stops:
            self.need(op.body.yields[:1])
        before = -1
        while before != len(self.found):
            before = len(self.found)
            kept = _slots(bind, op, self.found)
            self.need(y for y, keep in zip(carried_yields(op), kept, strict=True) if keep)
            if isinstance(op, While):
                self.block(op.cond)
            self.block(op.body)
        self.need(a for a, keep in zip(op.init, _slots(bind, op, self.found), strict=True) if keep)


def _wanted(bind: Bind, live: set[Value]) -> bool:
    return any(r in live for r in bind.results) or effectful(bind.op)


def _slots(bind: Bind, op: For | While, live: set[Value]) -> list[bool]:
    """For each carried value: whether the loop, or what follows, reads it."""
    conds = op.cond.params if isinstance(op, While) else carried(op)
    return [any(v in live for v in slot) for slot in zip(bind.results, carried(op), conds, strict=True)]


def _pick(items: tuple[T, ...], kept: list[bool]) -> tuple[T, ...]:
    return items if all(kept) else tuple(item for item, keep in zip(items, kept, strict=True) if keep)


@dataclass(frozen=True, slots=True)
class _Prune:
    """Rebuilds blocks without what is not live; what loses nothing stays the same object."""

    live: set[Value]

    def block(self, block: Block) -> Block:
        kept = [self.bind(b) for b in block.binds if _wanted(b, self.live)]
        same = len(kept) == len(block.binds) and all(a is b for a, b in zip(kept, block.binds, strict=True))
        return block if same else replace(block, binds=tuple(kept))

    def bind(self, bind: Bind) -> Bind:
        match bind.op:
            case Apply():
                return bind
            case If() as op:
                results, pruned = self.branch(bind, op)
            case For() | While() as op:
                results, pruned = self.loop(bind, op)
            case _:
                assert_never(bind.op)
        same = results is bind.results and pruned is bind.op
        return bind if same else Bind(results, pruned, bind.span)

    def branch(self, bind: Bind, op: If) -> tuple[tuple[Value, ...], Op]:
        kept = [r in self.live for r in bind.results]
        then, orelse = (self.yielding(self.block(b), b.yields, kept) for b in (op.then, op.orelse))
        same = then is op.then and orelse is op.orelse
        return _pick(bind.results, kept), op if same else If(op.cond, then, orelse)

    def yielding(self, block: Block, yields: tuple[Atom, ...], kept: list[bool]) -> Block:
        return block if all(kept) else replace(block, yields=_pick(yields, kept))

    def loop(self, bind: Bind, op: For | While) -> tuple[tuple[Value, ...], Op]:
        kept = _slots(bind, op, self.live)
        body = self.block(op.body)
        if not all(kept):
            index = op.body.params[:1] if isinstance(op, For) else ()
            stop = op.body.yields[:1] if op.stops else ()
            params = (*index, *_pick(carried(op), kept))
            body = Block(params, body.binds, (*stop, *_pick(carried_yields(op), kept)))
        results, init = _pick(bind.results, kept), _pick(op.init, kept)
        if isinstance(op, For):
            same = body is op.body
            return results, op if same else replace(op, init=init, body=body)
        cond = self.block(op.cond)
        if not all(kept):
            cond = replace(cond, params=_pick(cond.params, kept))
        same = body is op.body and cond is op.cond
        return results, op if same else While(init, cond, body, op.stops)
