"""Snapshots of the state of a loop: where they are saved, and how a state is reached again from the last of them.

A linear loop that carries values of the primal (checkpoint.py) runs backward like this, with `i` from last to first:

    k, x = pop(saved)                              the last snapshot at or before i
    due = k
    for j in k..i with x, saved, due               (nothing, if it is the state before iteration i)
        if j == due                                saved again, and at places from there on
            saved = append(saved, (j, x))
            due = j + revolve(i + 1 - j, snapshots - len(saved))
        x = primal(j, x)
    x_bar = ...                                    the transpose of iteration i at the state x
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from adgen.ad.zeros import mentions_integers
from adgen.ir.builder import Builder, freeze, literal
from adgen.ir.nodes import Apply, Atom, Bind, For, Value
from adgen.ir.types import INT, ArrayType, Form, ListType, Type
from adgen.ir.walker import Env, carried, carried_yields, effectful, rename, replay, retype

AT = "saved"
"""What the places of snapshots are called."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Stacks of snapshots: `at` holds their places, each of `states` one of the carried values at these places.

    `limit` is how many are to be kept at once. Arrays are saved as copies, which nothing else holds.
    """

    limit: Atom
    at: Atom
    states: tuple[Atom, ...]

    @property
    def lists(self) -> tuple[Atom, ...]:
        """The stacks."""
        return (self.at, *self.states)

    def with_lists(self, lists: Sequence[Atom]) -> Snapshots:
        """Other stacks."""
        return replace(self, at=lists[0], states=tuple(lists[1:]))

    def push(self, place: Atom, state: Sequence[Atom], builder: Builder) -> Snapshots:
        """With a snapshot more: an `exact` one, so that a state is the same bit by bit each time that it is reached."""
        made: list[Atom] = [builder.apply("append", self.at, place, name=AT)]
        for whole, value in zip(self.states, state, strict=True):
            varies = mentions_integers(value.type)
            if isinstance(value.type, ArrayType) and value.type.form is Form.ARRAY:
                value = builder.apply("copy", value)
            attrs = freeze({"exact": True, **({"varies": True} if varies else {})})
            made += builder.apply_many(Apply("append", (whole, value), attrs), (_name(whole),))
        return self.with_lists(made)

    def bottom(self, like: Sequence[Value], builder: Builder) -> tuple[Value, ...]:
        """The state before the first step."""
        pairs = zip(self.states, like, strict=True)
        ops = (Apply("list_get", (x, literal(0)), freeze(_shape(v.type))) for x, v in pairs)
        return tuple(value for op in ops for value in builder.apply_many(op))

    def pop(self, types: Sequence[Type], names: Sequence[str | None], builder: Builder) -> tuple[Snapshots, list[Atom]]:
        """Without the last snapshot; its place and its state, whose types are those `types`."""
        lists: list[Atom] = []
        found: list[Atom] = []
        for whole, of, name in zip(self.lists, (INT, *types), ("due", *names), strict=True):
            op = Apply("pop", (whole,), freeze({**_shape(of), "owned": True}))
            rest, value = builder.apply_many(op, (_name(whole), name))
            lists.append(rest)
            found.append(value)
        return self.with_lists(lists), found


def _shape(of: Type) -> dict[str, Hashable]:
    """The option of a read that says which lengths an element has, where the list does not."""
    return {"shape": of.shape} if isinstance(of, ArrayType) and mentions_integers(of) else {}


def _name(whole: Atom) -> str | None:
    return whole.name if isinstance(whole, Value) else None


def empty(limit: Atom, state: Sequence[Value], builder: Builder) -> Snapshots:
    """No snapshots yet, of a state like this."""
    at = builder.apply("list_new", name=AT, type=ListType(INT))
    states = (builder.apply("list_new", name=stack_name(v), type=ListType(v.type)) for v in state)
    return Snapshots(limit, at, tuple(states))


def stacks(saved: Snapshots, builder: Builder) -> tuple[Value, ...]:
    """Other values for the stacks, such as the parameters of a loop."""
    return tuple(builder.value(x.type, _name(x)) for x in saved.lists)


def stack_name(value: Value) -> str:
    """The name of the stack that holds a carried value."""
    return f"{AT}_{value.name}" if value.name else AT


def save(
    place: Atom, end: Atom, due: Atom, saved: Snapshots, state: Sequence[Atom], builder: Builder
) -> tuple[Atom, Snapshots]:
    """Save the state at `place` if a snapshot is `due` there; when the next is due, and the snapshots.

    `end` is the place after the last step that is reversed before this snapshot is needed no more.
    """
    here = builder.apply("equal", place, due)
    builder.open()
    more = saved.push(place, state, builder)
    free = builder.apply("subtract", saved.limit, builder.apply("list_len", more.at))
    ahead = builder.apply("revolve", builder.apply("subtract", end, place), free)
    then = builder.close((builder.apply("add", place, ahead, name="due"), *more.lists))
    builder.open()
    orelse = builder.close((due, *saved.lists))
    names = ("due", *(_name(x) for x in more.lists))
    due, *lists = builder.if_(here, then, orelse, names)
    return due, saved.with_lists(lists)


@dataclass(frozen=True, slots=True)
class Resumed:
    """The primal part of a linear loop that runs backward: nothing, or a state that is taken from snapshots.

    Such a loop carries, before the linear values: the limit, the stacks, and the state. `binds` are its statements that
    are not linear, `before` the snapshots before the loop, `stacks` those in an iteration.
    """

    op: For
    binds: tuple[Bind, ...]
    state: tuple[Value, ...] = ()
    before: Snapshots | None = None
    stacks: tuple[Value, ...] = ()

    @staticmethod
    def of(op: For, linear: set[Value], env: Env, builder: Builder) -> Resumed:
        """What a loop carries of the primal; `env` says what the values before it are called."""
        binds = tuple(b for b in op.body.binds if linear.isdisjoint(b.results))
        primal = [p for p in carried(op) if p not in linear]
        if not primal:
            return Resumed(op, binds)
        first = 1 + len(primal) // 2
        limit, at, *states = (rename(a, env) for a in op.init[:first])
        before = Snapshots(limit, at, tuple(states))
        return Resumed(op, binds, tuple(primal[first:]), before, stacks(before, builder))

    @property
    def init(self) -> tuple[Atom, ...]:
        """The stacks before the loop."""
        return self.before.lists if self.before else ()

    def reach(self, index: Value, env: Env, builder: Builder) -> tuple[Atom, ...]:
        """Bind the state before iteration `index`, for which `env` is told the values; the stacks that are left."""
        if self.before is None:
            return ()
        types = [retype(p.type, builder.facts, env) for p in self.state]
        names = [p.name for p in self.state]
        saved, (start, *state) = self.before.with_lists(self.stacks).pop(types, names, builder)
        j, due = builder.value(INT), builder.value(INT, "due")
        lists, params = stacks(saved, builder), tuple(map(builder.value, types, names))
        builder.range_index(j, start, index, literal(1))
        builder.open((j, due, *lists, *params))
        end = builder.apply("add", index, literal(1))
        later, kept = save(j, end, due, saved.with_lists(lists), params, builder)
        inside: Env = {**env, self.op.body.params[0]: j, **dict(zip(self.state, params))}
        for bind in self.binds:
            replay(bind, builder, inside, without_effects)
        first = 1 + len(lists)
        ends = carried_yields(self.op)[first : first + len(params)]
        body = builder.close((later, *kept.lists, *(rename(y, inside) for y in ends)))
        init = (start, *saved.lists, *state)
        _, *results = builder.loop(For(start, index, literal(1), init, body))
        env.update(zip(self.state, results[len(lists) :]))
        return tuple(results[: len(lists)])


def without_effects(bind: Bind, builder: Builder) -> tuple[Atom, ...] | None:
    """What is computed again has printed and checked already."""
    del builder
    return () if isinstance(bind.op, Apply) and effectful(bind.op) else None
