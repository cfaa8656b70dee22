"""Splits one loop without taping it: the primal loop keeps a few snapshots of its state, from which it is run again.

Before (linearized loop):                After:
  x, x_dot = for i in 0..n with x, x_dot   x, saved_i, saved_x = for i in 0..n with x, saved_i = [], due = 0
    x_dot = x_dot * cos(x)                   if i == due
    x = sin(x)                                 saved_i = append(saved_i, i); saved_x = append(saved_x, x)
                                               due = i + revolve(n - i, snapshots - len(saved_i))
                                             x = sin(x)
                                           x_dot = for i in 0..n with snapshots, saved_i, saved_x, x = saved_x[0], x_dot
                                             x_dot = x_dot * cos(x)
                                             x = sin(x)

The linear loop carries what it needs of the primal along with the tangents, and first of all the snapshots; run
backward (rewind.py), it takes each state from them. Where the snapshots are those of blocks of steps, both loops run
over the blocks, and the steps of one block are taped as `split_loop` tapes a loop. (Griewank and Walther, Algorithm
799: revolve, ACM TOMS 26, 2000; the two levels are in Griewank and Walther 2008, chapter 12.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from adgen.ad.budget import Checkpoints, Pieces, minus, pieces
from adgen.ad.rewind import Snapshots, empty, save, stacks, without_effects
from adgen.ad.split_loop import Body, split_loop, with_body
from adgen.ad.tape import index_at
from adgen.analysis.slices import needed_binds
from adgen.errors import refuse
from adgen.ir.builder import Builder, literal
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Undef, Value, While
from adgen.ir.types import INT, ListType
from adgen.ir.walker import Env, carried, carried_yields, clone, free, reads, rename, replay, walk


def checkpointed(body: Body, wanted: Checkpoints, builder: Builder) -> tuple[list[Bind], list[Bind]]:
    """The primal binds, with the loop that saves snapshots, and the linear loop that starts from them."""
    builder.open()
    counted = isinstance(body.op, While) or body.op.stops
    loop = _counted(body, builder) if counted else _unit(body, _trips(body.op, builder), builder)
    steps = _Steps.of(loop)
    steps.refuse_unsavable()
    if not steps.slots:
        if not counted:
            builder.bind(*_without_snapshots(loop))
        return list(builder.close(()).binds), [_recomputing(steps, builder)]
    divided = pieces(steps.once(builder), steps.state, wanted, builder)
    if counted:
        saved = empty(divided.limit, steps.state, builder).push(literal(0), steps.init, builder)
    else:
        saved = _primal(loop, steps, divided, builder)
    linear = _linear(loop, steps, divided, saved, builder)
    return list(builder.close(()).binds), [linear]


def _trips(op: For | While, builder: Builder) -> tuple[Atom, Atom]:
    """The range of the steps of a loop whose trip count is known before it runs: its own, or one from 0."""
    assert isinstance(op, For)
    if _one_by_one(op):
        return op.lo, op.hi
    reach = builder.apply("floor_divide", minus(op.lo, op.hi, builder), op.step)
    return literal(0), builder.apply("negative", reach, name="steps")  # rounded up, for steps of either sign


def _one_by_one(op: For | While) -> bool:
    return isinstance(op, For) and not op.backward and isinstance(op.step, Const) and op.step.value == 1


def _unit(body: Body, range_: tuple[Atom, Atom], builder: Builder) -> Body:
    """The loop over the numbers lo..hi of its steps, with values of its own."""
    op = body.op
    k = builder.value(INT, body.index[0].name if _one_by_one(op) else "step")
    params = tuple(builder.value(p.type, p.name) for p in carried(op))
    env: Env = dict(zip(carried(op), params))
    builder.range_index(k, *range_, literal(1))
    builder.open((k, *params))
    if isinstance(op, For):
        env[body.index[0]] = k if _one_by_one(op) else index_at(op, k, builder)
    for bind in body.binds:
        replay(bind, builder, env)
    count = len(builder.scopes[-1].binds)
    ends = dict(zip(body.move, clone(body.linear, builder, env)))
    yields = tuple(ends.get(i, rename(y, env)) for i, y in enumerate(carried_yields(op)))
    made = builder.close(yields)
    linear = Block((), made.binds[count:], tuple(ends.values()))
    loop = For(*range_, literal(1), op.init, made)
    return Body(replace(body.bind, op=loop), loop, list(made.binds[:count]), linear, body.move)


def _counted(body: Body, builder: Builder) -> Body:
    """A loop of which only the run knows how often it runs: bound with a counter, and then with that many steps."""
    op = body.op
    trips = builder.value(INT, "steps")
    builder.open((*body.index, *body.pick(body.keep, carried(op)), trips))
    for bind in body.binds:
        builder.keep(bind)
    more = builder.apply("add", trips, literal(1), name="steps")
    stop = op.body.yields[:1] if op.stops else ()
    block = builder.close((*stop, *body.pick(body.keep, carried_yields(op)), more))
    init: tuple[Atom, ...] = (*body.pick(body.keep, op.init), literal(0))
    count = builder.value(INT, "steps")
    builder.bind((*body.pick(body.keep, body.bind.results), count), with_body(body, block, init, [trips], builder))
    return _unit(body, (literal(0), count), builder)


@dataclass(frozen=True, slots=True)
class _Steps:
    """What has to be computed again of the steps of a loop: `binds`, which need the carried values `slots`."""

    loop: Body
    slots: list[int]
    binds: list[Bind]

    @staticmethod
    def of(loop: Body) -> _Steps:
        """What the linear part reads, and what the state that it reads is computed from."""
        params, yields = carried(loop.op), carried_yields(loop.op)
        wanted = set(free(loop.linear))
        slots: list[int] = []
        while True:
            binds = needed_binds(loop.binds, wanted)
            read = wanted | {v for b in binds for v in reads(b.op)}
            found = [i for i in loop.keep if params[i] in read]
            if found == slots:
                return _Steps(loop, slots, binds)
            slots = found
            wanted |= {y for i in slots if isinstance(y := yields[i], Value)}

    @property
    def state(self) -> tuple[Value, ...]:
        """The parameters that hold the state before a step."""
        return self.loop.pick(self.slots, carried(self.loop.op))

    @property
    def dots(self) -> tuple[Value, ...]:
        """The parameters that hold tangents."""
        return self.loop.pick(self.loop.move, carried(self.loop.op))

    @property
    def init(self) -> tuple[Atom, ...]:
        """The state before the first step."""
        return tuple(self.loop.op.init[i] for i in self.slots)

    def refuse_unsavable(self) -> None:
        """Raises AdgenError E505 where a state cannot be saved, or a step not be run again."""
        span = self.loop.bind.span
        for value, start in zip(self.state, self.init):
            what = f"`{value.name}`" if value.name else "A value that the loop carries"
            if isinstance(value.type, ListType):
                why = f"{what} is a list, which would be copied for every snapshot of this loop's state."
                refuse("E505", why, span, "Use an array of known length instead of the list.")
            if isinstance(start, Undef):
                why = f"{what} has no value before this loop, so its first state cannot be saved."
                refuse("E505", why, span, "Set it before the loop.")
        for bind in walk(Block((), tuple(self.binds), ())):
            if isinstance(bind.op, Apply) and bind.op.prim == "draw":
                why = "A step of this loop draws random numbers, and would draw others when it is run again."
                refuse("E505", why, bind.span, "Draw them before the loop, or leave out checkpoint= and memory=.")

    def once(self, builder: Builder) -> Body:
        """The steps as a loop that is bound nowhere, to see what it would tape."""
        op = self.loop.op
        assert isinstance(op, For)
        builder.open()
        made = self.copy((*self.init, *self.dots), (op.lo, op.hi), builder)
        builder.close(())
        return made

    def copy(self, init: tuple[Atom, ...], range_: tuple[Atom, Atom], builder: Builder) -> Body:
        """The steps of a range, as a loop of their own over the state and the tangents, which start with `init`."""
        loop, op = self.loop, self.loop.op
        old = (*self.state, *self.dots)
        index, params = _like(loop.index[0], builder), tuple(_like(p, builder) for p in old)
        builder.range_index(index, *range_, literal(1))
        builder.open((index, *params))
        env: Env = {loop.index[0]: index, **dict(zip(old, params))}
        for bind in self.binds:
            replay(bind, builder, env, without_effects)
        count = len(builder.scopes[-1].binds)
        dots = clone(loop.linear, builder, env)
        body = builder.close((*(rename(carried_yields(op)[i], env) for i in self.slots), *dots))
        made = For(*range_, literal(1), init, body)
        results = tuple(_like(p, builder) for p in params)
        linear = Block((), body.binds[count:], dots)
        move = list(range(len(self.slots), len(params)))
        return Body(Bind(results, made, loop.bind.span), made, list(body.binds[:count]), linear, move)


def _like(value: Value, builder: Builder) -> Value:
    return builder.value(value.type, value.name)


def _without_snapshots(loop: Body) -> tuple[tuple[Value, ...], For]:
    """The primal loop as it is, with its results."""
    op = loop.op
    assert isinstance(op, For)
    body = Block(
        (*loop.index, *loop.pick(loop.keep, carried(op))), tuple(loop.binds), loop.pick(loop.keep, carried_yields(op))
    )
    return loop.pick(loop.keep, loop.bind.results), replace(op, init=loop.pick(loop.keep, op.init), body=body)


def _recomputing(steps: _Steps, builder: Builder) -> Bind:
    """The linear loop of steps that need nothing of the steps before them."""
    op, loop = steps.loop.op, steps.loop
    assert isinstance(op, For)
    made = steps.copy(loop.pick(loop.move, op.init), (op.lo, op.hi), builder)
    return Bind(loop.pick(loop.move, loop.bind.results), made.op, loop.bind.span)


def _primal(loop: Body, steps: _Steps, divided: Pieces, builder: Builder) -> Snapshots:
    """Bind the primal loop; the snapshots that it leaves."""
    op, first = loop.op, empty(divided.limit, steps.state, builder)
    lo, hi = divided.outer(builder)
    params = loop.pick(loop.keep, carried(op))
    outer = params if divided.block is None else tuple(_like(p, builder) for p in params)
    index = loop.index[0] if divided.block is None else builder.value(INT, "block")
    lists = stacks(first, builder)
    due = builder.value(INT, "due")
    builder.range_index(index, lo, hi, literal(1))
    builder.open((index, *outer, due, *lists))
    state = tuple(v for p, v in zip(params, outer) if p in steps.state)
    later, saved = save(index, hi, due, first.with_lists(lists), state, builder)
    ends: tuple[Atom, ...]
    if divided.block is None:
        for bind in loop.binds:
            builder.keep(bind)
        ends = tuple(carried_yields(op)[i] for i in loop.keep)
    else:
        range_ = divided.inner(index, builder)
        inner = Block((*loop.index, *params), tuple(loop.binds), tuple(carried_yields(op)[i] for i in loop.keep))
        ends = builder.loop(For(*range_, literal(1), outer, inner))
    body = builder.close((*ends, later, *saved.lists))
    after = stacks(first, builder)
    results = (*loop.pick(loop.keep, loop.bind.results), _like(due, builder), *after)
    init = (*loop.pick(loop.keep, op.init), lo, *first.lists)
    builder.bind(results, For(lo, hi, literal(1), init, body))
    return saved.with_lists(after)


def _linear(loop: Body, steps: _Steps, divided: Pieces, saved: Snapshots, builder: Builder) -> Bind:
    """The loop over the tangents, which carries the snapshots and the state along."""
    range_ = divided.outer(builder)
    start = (*saved.bottom(steps.state, builder), *loop.pick(loop.move, loop.op.init))
    if divided.block is None:
        op = steps.copy(start, range_, builder).op
    else:
        op = _blockwise(steps, divided, divided.block, start, range_, builder)
    index, *rest = op.body.params
    given = (saved.limit, *saved.lists)
    passed = (builder.value(INT), *stacks(saved, builder))
    body = replace(op.body, params=(index, *passed, *rest), yields=(*passed, *op.body.yields))
    primal = (*passed, *rest[: len(steps.slots)])
    results = (*(_like(p, builder) for p in primal), *loop.pick(loop.move, loop.bind.results))
    return Bind(results, replace(op, init=(*given, *start), body=body), loop.bind.span)


def _blockwise(
    steps: _Steps, divided: Pieces, size: Atom, start: tuple[Atom, ...], range_: tuple[Atom, Atom], builder: Builder
) -> For:
    """The loop over blocks; the steps of one block are a primal loop that tapes, and a linear one."""
    index = builder.value(INT, "block")
    builder.range_index(index, *range_, literal(1))
    params = tuple(_like(p, builder) for p in (*steps.state, *steps.dots))
    builder.open((index, *params))
    inner = steps.copy(params, divided.inner(index, builder), builder)
    for binds in split_loop(replace(inner, rows=builder.facts.of(size)), builder):
        for bind in binds:
            builder.keep(bind)
    return For(*range_, literal(1), start, builder.close(inner.bind.results))
