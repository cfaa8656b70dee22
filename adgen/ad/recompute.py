"""What the adjoint reads of a checkpointed call is computed again from the arguments of the call.

Before (one block, split):                After:
  a = enter(x; region=1)                    a = enter(x; region=1)
  b = sin(a)                                b = sin(a)
  y = leave(b * b; region=1)                y = leave(b * b; region=1)
  y_dot = 2 * b * cos(a) * x_dot            a2 = again(x; region=1, later=True)
                                            b2 = sin(a2)
                                            y_dot = 2 * b2 * cos(a2) * x_dot

So a loop around the call tapes x alone, and in straight code b is not kept: the transpose binds what comes `later` just
before it is read (`recomputed`). `again` is the identity, which no pass looks through. What the call draws or prints is
done once; what it draws is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from adgen.ad.rewind import without_effects
from adgen.analysis.slices import needed_binds
from adgen.ir.builder import Builder, Infer
from adgen.ir.nodes import Apply, Atom, Bind, Function, Value
from adgen.ir.walker import Env, effectful, reads, rebuild, rebuilt, replay, walk


def recompute(primal: list[Bind], linear: list[Bind], builder: Builder) -> list[Bind]:
    """The linear binds of a block, with what they read of checkpointed calls computed again before the first reader."""
    regions = _Regions.of(primal)
    if not regions.of_value:
        return linear
    env: Env = {}
    made: list[Bind] = []
    for bind in linear:
        read = {v for v in reads(bind.op) if v in regions.of_value}
        if read:
            builder.open()
            for again in regions.needed(read - set(env)):
                regions.replay(again, env, builder)
            bind = replace(bind, op=rebuilt(bind.op, builder, env))
            made += builder.close(()).binds
        made.append(bind)
    return made


@dataclass(slots=True)
class _Regions:
    """The outermost checkpointed calls of a block: the values inside with the number of their call, and the binds."""

    of_value: dict[Value, int] = field(default_factory=dict)
    binds: list[Bind] = field(default_factory=list)

    @staticmethod
    def of(primal: Iterable[Bind]) -> _Regions:
        """The calls among the primal binds of a block."""
        found = _Regions()
        for bind in primal:
            inside = {found.of_value[v] for v in reads(bind.op) if v in found.of_value}
            match bind.op:
                case Apply("enter") as op if not inside:
                    inside = {_number(op)}
                case Apply("leave") as op if _number(op) in inside:
                    continue
                case op if effectful(op):
                    continue
            if inside:
                found.binds.append(bind)
                found.of_value.update((r, max(inside)) for r in bind.results)
        return found

    def needed(self, values: Collection[Value]) -> list[Bind]:
        """What has to run again for these values."""
        return needed_binds(self.binds, set(values))

    def replay(self, bind: Bind, env: Env, builder: Builder) -> None:
        """Compute a value of a call again."""
        match bind.op:
            case Apply("enter", (x,)) as op if x not in self.of_value:
                with builder.at(bind.span):
                    name = x.name if isinstance(x, Value) and x.name else bind.result.name
                    env[bind.result] = builder.apply("again", x, region=_number(op), later=True, name=name)
            case _ if not all(r in env for r in bind.results):
                replay(bind, builder, env, without_effects)
            case _:
                pass


def _number(op: Apply) -> int:
    region = op.attr("region", 0)
    assert isinstance(region, int)
    return region


def recomputed(binds: Iterable[Bind], linear: set[Value]) -> list[Bind]:
    """The binds of a block that compute again and are not linear themselves."""
    found: list[Bind] = []
    inside: set[Value] = set()
    for bind in binds:
        again = isinstance(bind.op, Apply) and bind.op.attr("later")
        if (again or not inside.isdisjoint(reads(bind.op))) and linear.isdisjoint(bind.results):
            found.append(bind)
            inside.update(bind.results)
    return found


def now(bind: Bind, builder: Builder) -> tuple[Atom, ...] | None:
    """What is computed again is no longer so once it is bound: it may be differentiated like anything else."""
    match bind.op:
        case Apply("again", (x,)) as op:
            return (builder.apply("again", x, region=_number(op), name=bind.result.name),)
        case _:
            return None


def unmarked(function: Function, infer: Infer) -> Function:
    """The function without the edges of checkpointed calls, which only the split of reverse mode reads."""

    def decide(bind: Bind, builder: Builder) -> tuple[Atom, ...] | None:
        match bind.op:
            case Apply("enter" | "leave", (x,)):
                return (builder.called(x, name) if (name := bind.result.name) else x,)
            case _:
                return None

    marks = (b.op for b in walk(function.body))
    found = any(isinstance(op, Apply) and op.prim in {"enter", "leave"} for op in marks)
    return rebuild(function, infer, decide) if found else function
