"""Splits one loop: the primal loop stores what the linear loop reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar, assert_never

from adgen.ad.rewind import without_effects
from adgen.ad.tape import (
    ArrayTape,
    Chain,
    ListTape,
    Tape,
    empty,
    index_at,
    iteration,
    plan,
    push,
    read,
    tape_name,
    tape_type,
    trips,
)
from adgen.analysis.residuals import Again, choose, lengths_of, measured
from adgen.analysis.slices import needed_binds, part, undefined
from adgen.ir.builder import Builder, literal, narrowed
from adgen.ir.dims import Dim
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, If, Undef, Value, While
from adgen.ir.types import INT, ArrayType
from adgen.ir.walker import Env, carried, carried_yields, clone, effectful, free, reads, replay

T = TypeVar("T", bound=Atom)


@dataclass(frozen=True, slots=True)
class Body:
    """A loop whose body has been split: primal `binds`, and `linear` with the linear yields.

    `move` are the positions of the linear ones among the carried values. `rows` is a bound of the number of iterations,
    where that is a simpler length than their number. The linear loop will run `sweeps` times.
    """

    bind: Bind
    op: For | While
    binds: list[Bind]
    linear: Block
    move: list[int]
    rows: Dim | None = None
    sweeps: int = 1

    @property
    def keep(self) -> list[int]:
        """The positions of the primal carried values."""
        return [i for i in range(len(carried(self.op))) if i not in self.move]

    @property
    def index(self) -> tuple[Value, ...]:
        """The loop index, where there is one."""
        return self.op.body.params[:1] if isinstance(self.op, For) else ()

    def pick(self, positions: Iterable[int], of: tuple[T, ...]) -> tuple[T, ...]:
        """The values at these positions."""
        return tuple(of[i] for i in positions)


@dataclass(frozen=True, slots=True)
class Taped:
    """The primal loop with its tapes: `wholes` after the loop, and the trip count where no tape tells it."""

    tapes: list[Tape]
    wholes: tuple[Value, ...]
    count: Value | None


def split_loop(body: Body, builder: Builder) -> tuple[list[Bind], list[Bind]]:
    """The primal binds (tape allocation, loop, trip count) and the linear loop."""
    induction = _induction(body)
    inside = {v.id for v in (*body.op.body.params, *(r for b in body.binds for r in b.results))}
    taped_values = residuals(body, induction)
    chains = _chains(body, taped_values)
    ahead = {c.param for c in chains.values()}
    unsure = undefined(body.binds)
    wanted = [v for v in taped_values if v not in ahead]
    tapes = [plan(v, chains.get(v), body.op, inside, v not in unsure, builder, body.rows) for v in wanted]
    body = replace(body, binds=[_defined(b, taped_values) for b in body.binds])
    builder.open()
    taped = _primal_loop(body, tapes, builder)
    bounds = _bounds(body, taped, builder)
    before = list(builder.close(()).binds)
    return before, [_linear_loop(body, taped, bounds, induction, builder)]


def _defined(bind: Bind, taped: list[Value]) -> Bind:
    """A taped number is 0 on a path that does not compute it, so that there is something to store."""
    if not isinstance(bind.op, If) or not any(r in taped and _is_number(r) for r in bind.results):
        return bind
    blocks = (
        replace(
            b, yields=tuple(_zero(y) if _is_number(r) and r in taped else y for r, y in zip(bind.results, b.yields))
        )
        for b in (bind.op.then, bind.op.orelse)
    )
    return replace(bind, op=If(bind.op.cond, *blocks))


def _is_number(value: Value) -> bool:
    return isinstance(value.type, ArrayType) and value.type.rank == 0


def _zero(atom: Atom) -> Atom:
    """A literal in the place of no value."""
    if isinstance(atom, Undef) and isinstance(atom.type, ArrayType):
        zero = {"b": literal(False), "i": literal(0), "f": literal(0.0), "c": literal(0j)}.get(atom.type.kind, atom)
        return narrowed(zero, atom.type)
    return atom


def residuals(body: Body, induction: dict[Value, tuple[Atom, Const]] | None = None) -> list[Value]:
    """What is taped of a loop, in order of definition."""
    induction = _induction(body) if induction is None else induction
    changing = body.pick(body.keep, carried(body.op))
    made = set(_in_order(body))
    lengths = measured(body.linear)
    read = dict.fromkeys((*free(body.linear), *(v for v in (*changing, *_in_order(body)) if v in lengths)))
    needed = [v for v in read if v in made or v in changing]
    ends = {e for e, p in _ends(body) if p in needed}
    again = Again(_primal(body), body.sweeps, lengths_of(body.binds, lengths))
    return choose(body.binds, changing, needed, {*induction, *body.index}, ends, again)


def _in_order(body: Body) -> Iterable[Value]:
    return (r for b in body.binds for r in b.results)


def _primal(body: Body) -> set[Value]:
    """The values that the primal itself computes in an iteration, for its results and its effects."""
    yields = carried_yields(body.op)
    ends = {y for i in body.keep if isinstance(y := yields[i], Value)}
    effects = [b for b in body.binds if effectful(b.op)]
    wanted = ends | {v for b in effects for v in (*b.results, *reads(b.op))}
    return {r for b in needed_binds(body.binds, wanted) for r in b.results} | {r for b in effects for r in b.results}


def _ends(body: Body) -> list[tuple[Value, Value]]:
    """The values that become carried parameters in the next iteration, each with its parameter.

    Only where the loop runs through its range in order, so that iteration k + 1 follows iteration k on the tape.
    """
    if isinstance(body.op, For) and body.op.backward:
        return []
    made = {r for b in body.binds for r in b.results}
    pairs = [(carried_yields(body.op)[i], carried(body.op)[i], body.op.init[i]) for i in body.keep]
    return [(e, p) for e, p, s in pairs if isinstance(e, Value) and e in made and not isinstance(s, Undef)]


def _chains(body: Body, taped: list[Value]) -> dict[Value, Chain]:
    """The taped values whose parameter is taped as well: one tape holds both."""
    starts = dict(zip(carried(body.op), body.op.init))
    chains: dict[Value, Chain] = {}
    for end, param in _ends(body):
        if end in taped and param in taped and end not in chains:
            chains[end] = Chain(param, starts[param])
    return chains


def _induction(body: Body) -> dict[Value, tuple[Atom, Const]]:
    """Carried integers that grow by a literal in each iteration, with start and stride: they need no tape."""
    made = {r: b.op for b in body.binds for r in b.results}
    found: dict[Value, tuple[Atom, Const]] = {}
    for i in body.keep:
        param, start, end = carried(body.op)[i], body.op.init[i], carried_yields(body.op)[i]
        if param.type == INT and isinstance(end, Value):
            match made.get(end):
                case Apply("add", (Value() as old, Const() as stride)) if old == param:
                    found[param] = (start, stride)
    return found


def _primal_loop(body: Body, tapes: list[Tape], builder: Builder) -> Taped:
    """Bind the tapes and the loop that fills them."""
    op = body.op
    start: list[Atom] = [empty(t, builder) for t in tapes]
    extra = [builder.value(tape_type(t), tape_name(t.of)) for t in tapes]
    counted = _needs_count(op, tapes)
    if counted:
        start.append(literal(0))
        extra.append(builder.value(INT, "trips"))
    params = (*body.pick(body.keep, carried(op)), *extra)
    builder.open((*body.index, *params))
    ends = _stores(body, tapes, extra[: len(tapes)], builder)
    if counted:
        ends.append(builder.apply("add", extra[-1], literal(1), name="trips"))
    stop = op.body.yields[:1] if op.stops else ()
    block = builder.close((*stop, *(carried_yields(op)[i] for i in body.keep), *ends))
    init = (*(op.init[i] for i in body.keep), *start)
    after = tuple(builder.value(e.type, e.name) for e in extra)
    results = (*body.pick(body.keep, body.bind.results), *after)
    if results or any(effectful(b.op) for b in body.binds):
        builder.bind(results, with_body(body, block, init, extra, builder))
    return Taped(tapes, after[: len(tapes)], after[-1] if counted else None)


def _needs_count(op: For | While, tapes: list[Tape]) -> bool:
    """Whether nothing but a counter can tell how often the body has run."""
    plain = isinstance(op, For) and not op.stops
    return not plain and all(isinstance(t, ArrayTape) for t in tapes)


def _stores(body: Body, tapes: list[Tape], extra: list[Value], builder: Builder) -> list[Atom]:
    """Replay the primal binds; store each taped value as soon as it is there, before anything overwrites it."""
    ends: list[Atom] = list(extra)
    number = None
    if isinstance(body.op, For) and any(isinstance(t, ArrayTape) for t in tapes):
        number = iteration(body.op, body.index[0], builder)

    def store(made: tuple[Value, ...]) -> None:
        for i, tape in enumerate(tapes):
            if tape.of in made:
                ends[i] = push(tape, ends[i], number, builder)

    store(body.op.body.params)
    for bind in body.binds:
        builder.keep(bind)
        store(bind.results)
    return ends


def with_body(body: Body, block: Block, init: tuple[Atom, ...], extra: list[Value], builder: Builder) -> For | While:
    """The loop with another body, in which it carries `extra` values."""
    match body.op:
        case For() as op:
            return replace(op, init=init, body=block)
        case While() as op:
            like = tuple(builder.value(e.type, e.name) for e in extra)
            cond = replace(op.cond, params=(*body.pick(body.keep, op.cond.params), *like))
            return While(init, cond, block, op.stops)
    assert_never(body.op)


def _bounds(body: Body, taped: Taped, builder: Builder) -> tuple[Atom, Atom, Atom]:
    """The range of the linear loop: the user's, or the number of iterations that have run."""
    match body.op:
        case For(lo, hi, step, stops=False):
            return lo, hi, step
        case _ if taped.count is not None:
            return literal(0), taped.count, literal(1)
        case _:
            count = trips(taped.tapes, taped.wholes, builder)
            assert count is not None
            return literal(0), count, literal(1)


def _linear_loop(
    body: Body,
    taped: Taped,
    bounds: tuple[Atom, Atom, Atom],
    induction: dict[Value, tuple[Atom, Const]],
    builder: Builder,
) -> Bind:
    """The loop over the tangents, which reads the tapes and computes the rest again."""
    op = body.op
    old = body.pick(body.move, carried(op))
    index = builder.value(INT, body.index[0].name if body.index else None)
    params = tuple(builder.value(p.type, p.name) for p in old)
    builder.range_index(index, *bounds)
    builder.open((index, *params))
    env: Env = dict(zip(old, params))
    k: Atom = index
    match op:
        case For(stops=False):
            k = iteration(op, index, builder)
            env[body.index[0]] = index
        case For():
            env[body.index[0]] = index_at(op, k, builder)
        case While():
            pass
    for value, (start, stride) in induction.items():
        grown = k if stride.value == 1 else builder.apply("multiply", k, stride)
        zero = isinstance(start, Const) and start.value == 0
        env[value] = grown if zero else builder.apply("add", start, grown)
    for tape, whole in zip(taped.tapes, taped.wholes):
        env.update(read(tape, whole, _row(tape, whole, op, k, builder), env, builder))
    _recompute(body, env, builder)
    block = builder.close(clone(body.linear, builder, env))
    init = tuple(op.init[i] for i in body.move)
    backward = isinstance(op, For) and op.backward and not op.stops
    return Bind(body.pick(body.move, body.bind.results), For(*bounds, init, block, backward), body.bind.span)


def _row(tape: Tape, whole: Value, op: For | While, k: Atom, builder: Builder) -> Atom:
    """Where the tape holds an iteration: an array by its place in the range, a list by the order of execution.

    `k` is the place in the range where the linear loop runs over the range, and the order where it counts iterations.
    """
    match tape, op:
        case ListTape(), For(backward=True, stops=False):
            last = builder.apply("subtract", builder.apply("list_len", whole), literal(1))
            return builder.apply("subtract", last, k)
        case ArrayTape(), For(backward=True, stops=True):
            return iteration(op, index_at(op, k, builder), builder)
        case _:
            return k


def _recompute(body: Body, env: Env, builder: Builder) -> None:
    """Replay the primal binds that the linear part reads and that no tape holds, without their effects."""
    needed = set(free(body.linear)) - set(env)
    again: list[Bind] = []
    for bind in reversed(body.binds):
        if any(r in needed for r in bind.results):
            reduced = part(bind, needed)
            again.append(reduced)
            needed |= set(reads(reduced.op)) - set(env)
    for bind in reversed(again):
        kept = {r: env[r] for r in bind.results if r in env}
        replay(bind, builder, env, without_effects)
        env.update(kept)
