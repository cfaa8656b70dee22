"""Reverse mode: turns the linear statements around, so that they carry cotangents from outputs to inputs.

Before (split):                          After:
  f(x, x_dot) -> y, y_dot                  f(x, y_bar) -> y, x_bar
    y = sin(x)                               y = sin(x)
    c = cos(x)                               c = cos(x)
    y_dot = x_dot * c                        x_bar = y_bar * c

Non-linear binds among the linear ones (tape reads, recomputation) keep their order and come first in their block. A
linear loop becomes the loop over the same range backward; it carries the cotangents of its carried values, and those of
the linear values of enclosing blocks, which it adds to. What it carries of the primal is taken from snapshots
(rewind.py). (Griewank and Walther 2008, sections 3.2 and 3.3; the
separation into linearization, split and transposition is that of Radul et al., POPL 2023.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from adgen.ad.cotangents import Cotangents
from adgen.ad.recompute import now, recomputed
from adgen.ad.rewind import Resumed
from adgen.ad.transposes import transpose_apply
from adgen.analysis.activity import dependents
from adgen.analysis.slices import needed_binds
from adgen.ir.builder import Builder, Infer
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Value, While
from adgen.ir.types import FLOAT, INT, ArrayType, Form, ListType, Type
from adgen.ir.walker import (
    Env,
    builder_for,
    carried,
    carried_yields,
    free,
    reads,
    rename,
    replay,
    walk,
)


def transpose(function: Function, infer: Infer) -> Function:
    """The function from primals and output cotangents to primal outputs and input cotangents.

    `function` must be split. Each output with a tangent has a cotangent parameter `NAME_bar`, in order.
    """
    builder = builder_for(function, infer)
    count = len(function.params) - function.linear_params
    primals, dots = function.params[:count], function.params[count:]
    linear = dependents(function.body, dots)
    values = function.body.yields[: len(function.body.yields) - function.linear_yields]
    ends = function.body.yields[len(values) :]
    seeds = tuple(builder.value(_plain(values[i].type), f"{_name(values[i])}_bar") for i in function.outputs)
    builder.open((*primals, *seeds))
    pass_ = _Transpose(builder, linear, _sizes(function.body))
    env: Env = {}
    bars = Cotangents(builder, linear, pass_.sizes, env)
    pass_.forward(function.body.binds)
    for end, seed in zip(ends, seeds, strict=True):
        bars.add(end, seed)
    pass_.backward(function.body.binds, bars, env)
    grads = tuple(bars.take(d) for d in dots)
    body = builder.close((*values, *grads))
    return replace(function, body=body, linear_params=len(seeds), linear_yields=len(dots))


def _plain(of: Type) -> Type:
    """The type of a cotangent that may come as a Python number, which raises where a NumPy one does not."""
    match of:
        case ArrayType("float64", (), Form.SCALAR):
            return FLOAT
        case _:
            return of


def _name(atom: Atom) -> str:
    return atom.name if isinstance(atom, Value) and atom.name else "out"


def _sizes(block: Block) -> dict[Value, Atom]:
    """What zeros for each list of tangents are made from, where `linearize` says so."""
    found: dict[Value, Atom] = {}
    for bind in walk(block):
        match bind.op:
            case Apply("list_sized", (Value() as values, like)):
                found[values] = found[bind.result] = like
            case _:
                pass
    return found


READS = frozenset({"list_get", "pop", "list_sum", "list_stack"})


def _reads_lists(block: Block, of: Type) -> bool:
    """Whether a block reads elements of lists of this type."""
    return any(isinstance(b.op, Apply) and b.op.prim in READS and b.op.args[0].type == of for b in walk(block))


def _bar(dot: Value) -> str | None:
    """The name of the cotangent that belongs to a tangent."""
    return f"{dot.name.removesuffix('_dot')}_bar" if dot.name else None


@dataclass(slots=True)
class _Transpose:
    """The pass. Primal values keep their ids at the top and get new ones in the copied blocks of the reverse sweep."""

    builder: Builder
    linear: set[Value]
    sizes: dict[Value, Atom]

    def forward(self, binds: Sequence[Bind]) -> None:
        """Keep what is not linear, and not computed again for the linear part alone."""
        later = {r for bind in recomputed(binds, self.linear) for r in bind.results}
        for bind in binds:
            if not any(r in self.linear or r in later for r in bind.results):
                self.builder.keep(bind)

    def backward(self, binds: Sequence[Bind], bars: Cotangents, env: Env) -> None:
        """Run the linear binds in reverse; `bars` collects the cotangents."""
        later = recomputed(binds, self.linear)
        for bind in reversed(binds):
            if not any(r in bars for r in bind.results):
                continue
            for again in needed_binds(later, set(reads(bind.op)) - set(env)) if later else ():
                if not any(r in env for r in again.results):
                    replay(again, self.builder, env, now)
            with self.builder.at(bind.span):
                match bind.op:
                    case Apply() as op:
                        transpose_apply(bind, op, bars, env, self.builder)
                    case If() as op:
                        self.branch(bind, op, bars, env)
                    case For() as op:
                        self.loop(bind, op, bars, env)
                    case While():
                        raise AssertionError("split leaves no linear while loop")
                    case _:
                        assert_never(bind.op)

    def outer(self, *blocks: Block) -> list[Value]:
        """The linear values of enclosing blocks that these blocks read."""
        found: dict[Value, None] = {}
        for block in blocks:
            found.update({v: None for v in free(block) if v in self.linear})
        return list(found)

    def branch(self, bind: Bind, op: If, bars: Cotangents, env: Env) -> None:
        given = {i: bars.take(r) for i, r in enumerate(bind.results) if r in bars}
        outer = self.outer(op.then, op.orelse)
        arms = [self.arm(block, given, outer, bars, env) for block in (op.then, op.orelse)]
        names = tuple(_bar(v) for v in outer)
        results = self.builder.if_(rename(op.cond, env), arms[0], arms[1], names)
        for value, result in zip(outer, results):
            bars.set(value, result)

    def arm(self, block: Block, given: dict[int, Atom], outer: list[Value], bars: Cotangents, env: Env) -> Block:
        self.builder.open()
        inside: Env = dict(env)
        self.copied(block.binds, inside)
        inner = Cotangents(self.builder, self.linear, self.sizes, inside, {v: bars.peek(v) for v in outer if v in bars})
        for i, bar in given.items():
            inner.add(block.yields[i], bar)
        self.backward(block.binds, inner, inside)
        return self.builder.close(tuple(inner.take(v) for v in outer))

    def copied(self, binds: Sequence[Bind], env: Env) -> None:
        later = {r for bind in recomputed(binds, self.linear) for r in bind.results}
        for bind in binds:
            if not any(r in self.linear or r in later for r in bind.results):
                replay(bind, self.builder, env)

    def loop(self, bind: Bind, op: For, bars: Cotangents, env: Env) -> None:
        # A list that only grows here, and that nothing reads afterwards, has no cotangent.
        unread = [isinstance(r.type, ListType) and not _reads_lists(op.body, r.type) for r in bind.results]
        alive = [
            i for i, r in enumerate(bind.results) if carried(op)[i] in self.linear and (r in bars or not unread[i])
        ]
        params = tuple(carried(op)[i] for i in alive)
        outer = self.outer(op.body)
        index = self.builder.value(INT, op.body.params[0].name)
        tops = tuple(self.builder.value(_plain(bars.type(p)), _bar(p)) for p in params)
        sides = tuple(self.builder.value(_plain(bars.type(v)), _bar(v)) for v in outer)
        init = (*(bars.take(bind.results[i]) for i in alive), *(bars.take(v) for v in outer))
        bounds = (rename(op.lo, env), rename(op.hi, env), rename(op.step, env))
        resumed = Resumed.of(op, self.linear, env, self.builder)
        self.builder.range_index(index, *bounds)
        self.builder.open((index, *resumed.stacks, *tops, *sides))
        inside: Env = {**env, op.body.params[0]: index}
        saved = resumed.reach(index, inside, self.builder)
        self.copied(op.body.binds, inside)
        inner = Cotangents(self.builder, self.linear, self.sizes, inside, dict(zip(outer, sides)))
        for i, top in zip(alive, tops, strict=True):
            inner.add(carried_yields(op)[i], top)
        self.backward(op.body.binds, inner, inside)
        ends = (*(inner.take(p) for p in params), *(inner.take(v) for v in outer))
        body = self.builder.close((*saved, *ends))
        results = self.builder.loop(For(*bounds, (*resumed.init, *init), body, backward=not op.backward))[len(saved) :]
        for value, result in zip(outer, results[len(params) :]):
            bars.set(value, result)
        for i, result in zip(alive, results):
            bars.add(op.init[i], result)
