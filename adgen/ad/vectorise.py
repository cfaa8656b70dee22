"""Vector modes: many tangents, or many cotangents, in one sweep. Each has the axis of seeds as its last one.

Before:  f(x, x_dot) -> y, y_dot          After:  f(x, x_dot) -> y, y_dot
    y = sin(x)                                y = sin(x)
    y_dot = x_dot * cos(x)    (n,)            y_dot = x_dot * cos(x)[:, None]    (n, k)

Statements of the primal stay as they are; `batching.py` says what becomes of the linear ones. (Griewank and Walther
2008, section 3.1 and 3.2: tangent and adjoint matrices in place of vectors.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from adgen.ad.batching import batched, many, repeated
from adgen.analysis.activity import dependents
from adgen.ir.builder import Builder, Infer
from adgen.ir.dims import Dim
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Undef, Value, While
from adgen.ir.walker import Env, builder_for, carried, carried_yields, rename, renamed_attrs, replay, retype


def vectorise(function: Function, seeds: Sequence[Value], yields: Sequence[int], count: Dim, infer: Infer) -> Function:
    """The function with `count` tangents or cotangents in place of each of the linear parameters `seeds`.

    `yields` are the places of what depends on them among all the yields.
    """
    builder = builder_for(function, infer)
    linear = dependents(function.body, seeds)
    params = tuple(builder.value(many(p.type, count), p.name) if p in seeds else p for p in function.params)
    env: Env = dict(zip(function.params, params, strict=True))
    pass_ = _Vectorise(builder, linear, count, {env[p] for p in seeds})
    builder.open(params)
    ends = pass_.block(function.body, env, yields)
    return replace(function, body=builder.close(ends))


@dataclass(slots=True)
class _Vectorise:
    """The pass: `linear` are the old values that depend on the seeds, `wide` the new ones that have the axis."""

    builder: Builder
    linear: set[Value]
    count: Dim
    wide: set[Atom] = field(default_factory=set)

    def block(self, block: Block, env: Env, wanted: Sequence[int]) -> tuple[Atom, ...]:
        """Replay a block; the yields at the places `wanted` have seeds, also where they do not depend on any."""
        for bind in block.binds:
            with self.builder.at(bind.span):
                self.bind(bind, env)
        return tuple(self.with_seeds(y, env) if i in wanted else rename(y, env) for i, y in enumerate(block.yields))

    def with_seeds(self, atom: Atom, env: Env) -> Atom:
        made = rename(atom, env)
        if made in self.wide:
            return made
        if isinstance(made, Undef):
            return Undef(many(made.type, self.count))
        return repeated(made, self.count, self.builder)

    def bind(self, bind: Bind, env: Env) -> None:
        if not any(r in self.linear for r in bind.results):
            replay(bind, self.builder, env)
            return
        match bind.op:
            case Apply(prim, args, attrs):
                op = Apply(prim, tuple(rename(a, env) for a in args), renamed_attrs(attrs, self.builder.facts, env))
                made = batched(op, [a in self.wide for a in op.args], self.count, self.builder)
                made = tuple(self.builder.named(m, r.name) for m, r in zip(made, bind.results, strict=True))
            case If(cond, then, orelse):
                places = self.places(bind.results)
                arms = [self.inner(block, (), env, places) for block in (then, orelse)]
                made = self.builder.if_(rename(cond, env), arms[0], arms[1], tuple(r.name for r in bind.results))
            case For() | While() as op:
                made = self.loop(op, env, tuple(r.name for r in bind.results))
            case _:
                assert_never(bind.op)
        env.update(zip(bind.results, made, strict=True))
        self.wide.update(m for m, r in zip(made, bind.results) if r in self.linear)

    def places(self, values: Sequence[Value]) -> list[int]:
        return [i for i, v in enumerate(values) if v in self.linear]

    def inner(self, block: Block, params: tuple[Value, ...], env: Env, places: Sequence[int]) -> Block:
        self.builder.open(params)
        ends = self.block(block, {**env, **dict(zip(block.params, params))}, places)
        return self.builder.close(ends)

    def loop(self, op: For | While, env: Env, names: tuple[str | None, ...]) -> tuple[Atom, ...]:
        places = self.places(carried(op))
        init = tuple(self.with_seeds(a, env) if i in places else rename(a, env) for i, a in enumerate(op.init))
        first = len(op.body.yields) - len(carried_yields(op))
        later = [i + first for i in places]
        if isinstance(op, While):
            cond = self.inner(op.cond, self.params(op.cond.params, places, env), env, ())
            body = self.inner(op.body, self.params(op.body.params, places, env), env, later)
            return self.builder.loop(While(init, cond, body, op.stops), names)
        bounds = (rename(op.lo, env), rename(op.hi, env), rename(op.step, env))
        params = self.params(op.body.params, [i + 1 for i in places], env)
        self.builder.range_index(params[0], *bounds)
        body = self.inner(op.body, params, env, later)
        return self.builder.loop(For(*bounds, init, body, op.backward, op.stops), names)

    def params(self, before: tuple[Value, ...], places: Sequence[int], env: Env) -> tuple[Value, ...]:
        """The parameters of a copied block."""
        plain = [retype(p.type, self.builder.facts, env) for p in before]
        types = [many(of, self.count) if i in places else of for i, of in enumerate(plain)]
        made = tuple(self.builder.value(of, p.name) for of, p in zip(types, before, strict=True))
        self.wide.update(m for i, m in enumerate(made) if i in places)
        return made
