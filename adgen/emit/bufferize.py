"""Makes every write a write in place, by copying first what must not change.

Before:                                      After:
  r = index(u_bar, 1, -1; [lo:hi])             t = index(u_bar, 1, -1; [lo:hi])
  b = update(u_bar, 0.0, 1, -1; [lo:hi])       r = copy(t)
  c = index_add(b, r, 2; [lo:])                b = update(u_bar, 0.0, 1, -1; [lo:hi])
  return c                                     c = index_add(b, r, 2; [lo:])
                                               return c

The condition of a `while` then takes the same values as the body: both see the carried variables. Afterwards the first
operand of `update`, `index_add` and of the list writes is an object that the function may change and that nothing
reads later.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from adgen.emit.storage import Copies, Storage, storage
from adgen.errors import Span
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Op, Value, While
from adgen.ir.walker import Env, carried, carried_yields, next_id, rename, with_body


def bufferize(function: Function, fresh_from: int) -> tuple[Function, Storage]:
    """The function with copies, and what is known of its storage.

    The yields from number `fresh_from` on become arrays of their own: no two are the same, none is an argument.
    """
    known = storage(function, fresh_from)
    copies = known.copies
    insert = _Insert(copies, itertools.count(next_id(function)))
    body = insert.block(function.body)
    span = body.binds[-1].span if body.binds else function.span
    made = [
        insert.copied(y, y.name if isinstance(y, Value) else None, i in copies.outputs, span)
        for i, y in enumerate(body.yields)
    ]
    binds = (*body.binds, *(b for more, _ in made for b in more))
    function = with_body(function, Block(body.params, binds, tuple(y for _, y in made)))
    return function, storage(function, fresh_from) if copies.any() else known


@dataclass(frozen=True, slots=True)
class _Insert:
    """Rebuilds blocks with the copies in place; values keep their ids."""

    copies: Copies
    ids: Iterator[int]

    def block(self, block: Block) -> Block:
        binds = [made for bind in block.binds for made in self.bind(bind)]
        return replace(block, binds=tuple(binds))

    def copied(self, atom: Atom, name: str | None, needed: bool, span: Span) -> tuple[tuple[Bind, ...], Atom]:
        """A copy of an atom where it is needed, and the bind that makes it."""
        if not (needed and isinstance(atom, Value)):
            return (), atom
        copy = Value(next(self.ids), atom.type, name)
        return (Bind((copy,), Apply("copy", (atom,)), span),), copy

    def bind(self, bind: Bind) -> list[Bind]:
        match bind.op:
            case Apply() as op:
                return self.apply(bind, op)
            case If(cond, then, orelse):
                return [replace(bind, op=If(cond, self.block(then), self.block(orelse)))]
            case For() as op:
                before, init = self.starts(op, bind.span)
                return [*before, replace(bind, op=replace(op, init=init, body=self.body(op, bind.span)))]
            case While() as op:
                before, init = self.starts(op, bind.span)
                body = self.body(op, bind.span)
                condition = shared(self.block(op.cond), carried(op))
                return [*before, replace(bind, op=While(init, condition, body, op.stops))]
        assert_never(bind.op)

    def apply(self, bind: Bind, op: Apply) -> list[Bind]:
        if not bind.results:
            return [bind]
        result = bind.results[0]
        if result not in self.copies.views | self.copies.before:
            return [bind]
        if result in self.copies.views:
            view = Value(next(self.ids), result.type)
            copy = Bind((result,), Apply("copy", (view,)), bind.span)
            return [replace(bind, results=(view,)), copy]
        before, first = self.copied(op.args[0], result.name, True, bind.span)
        return [*before, replace(bind, op=replace(op, args=(first, *op.args[1:])))]

    def starts(self, op: For | While, span: Span) -> tuple[list[Bind], tuple[Atom, ...]]:
        """The initial values of a loop."""
        pairs = zip(op.init, carried(op), strict=True)
        made = [self.copied(a, p.name, p in self.copies.starts, span) for a, p in pairs]
        return [b for binds, _ in made for b in binds], tuple(atom for _, atom in made)

    def body(self, op: For | While, span: Span) -> Block:
        """The body of a loop, with what it gives to the next iteration."""
        block = self.block(op.body)
        pairs = zip(carried_yields(op), carried(op), strict=True)
        made = [self.copied(y, p.name, p in self.copies.ends, span) for y, p in pairs]
        binds = (*block.binds, *(b for more, _ in made for b in more))
        stop = block.yields[:1] if op.stops else ()
        return Block(block.params, binds, (*stop, *(y for _, y in made)))


def shared(cond: Block, params: tuple[Value, ...]) -> Block:
    """The block of a condition with other parameters."""
    return substituted(replace(cond, params=params), dict(zip(cond.params, params, strict=True)))


def substituted(block: Block, env: Env) -> Block:
    """A block that reads other values; it binds the same ones."""
    binds = tuple(replace(b, op=_op_with(b.op, env)) for b in block.binds)
    return Block(block.params, binds, tuple(rename(y, env) for y in block.yields))


def _op_with(op: Op, env: Env) -> Op:
    def at(atom: Atom) -> Atom:
        return rename(atom, env)

    match op:
        case Apply(prim, args, attrs):
            return Apply(prim, tuple(map(at, args)), attrs)
        case If(cond, then, orelse):
            return If(at(cond), substituted(then, env), substituted(orelse, env))
        case For(lo, hi, step, init, body):
            return replace(
                op, lo=at(lo), hi=at(hi), step=at(step), init=tuple(map(at, init)), body=substituted(body, env)
            )
        case While(init, cond, body):
            return replace(op, init=tuple(map(at, init)), cond=substituted(cond, env), body=substituted(body, env))
    assert_never(op)
