"""Joins a loop of the primal with the loop of its adjoint where no iteration needs another one.

Before:                                      After:
  total, tape = for i                          total, x_bar = for i
    s = sin(x[i])                                s = sin(x[i])
    total = total + s * s                        total = total + s * s
    tape = append(tape, s)                       x_bar[i] += 2.0 * s * cos(x[i])
  x_bar = for backward i
    s = list_get(tape, i)
    x_bar[i] += 2.0 * s * cos(x[i])

The adjoint loop may run in any order if all that it carries are sums, and at once if it reads of the primal loop only
what that has taped in the same iteration. Tapes become plain values, and what was computed twice is computed once
(Hascoët, Fidanova and Held, "Adjoining independent computations", 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from adgen.ir.builder import Builder
from adgen.ir.index import At
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Function, If, Value, While
from adgen.ir.walker import (
    Env,
    blocks,
    builder_for,
    carried,
    carried_yields,
    clone,
    effectful,
    operands,
    reads,
    walk,
    with_body,
)
from adgen.optimise.exact import exact_values
from adgen.rules.table import infer

SUMS = frozenset({"add", "subtract", "index_add", "list_add"})
"""Primitives that add to their first operand."""


def fuse(function: Function) -> Function:
    """`function` with such loops joined; itself where there are none."""
    exact = exact_values(function)
    if exact is None or not any(isinstance(b.op, For) and b.op.backward for b in walk(function.body)):
        return function
    body = _Fusion(builder_for(function, infer), exact).block(function.body)
    return function if body is function.body else with_body(function, body)


@dataclass(frozen=True, slots=True)
class _Fusion:
    """The pass; `builder` makes the values of the joined loops, and sums in `exact` keep their order."""

    builder: Builder
    exact: frozenset[Value]

    def block(self, block: Block) -> Block:
        binds = [self.inside(bind) for bind in block.binds]
        joined = self.joined(binds)
        while joined is not None:
            binds, joined = joined, self.joined(joined)
        same = len(binds) == len(block.binds) and all(a is b for a, b in zip(binds, block.binds, strict=True))
        return block if same else replace(block, binds=tuple(binds))

    def inside(self, bind: Bind) -> Bind:
        """A bind with its blocks done."""
        match bind.op:
            case Apply():
                self.builder.note(bind)
                return bind
            case If(_, then, orelse) as op:
                inner = (self.block(then), self.block(orelse))
                same = inner[0] is then and inner[1] is orelse
                return bind if same else replace(bind, op=replace(op, then=inner[0], orelse=inner[1]))
            case For(lo, hi, step, _, body) as op:
                self.builder.range_index(body.params[0], lo, hi, step)
                done = self.block(body)
                return bind if done is body else replace(bind, op=replace(op, body=done))
            case While(_, _, body) as op:
                done = self.block(body)
                return bind if done is body else replace(bind, op=replace(op, body=done))
        assert_never(bind.op)

    def joined(self, binds: list[Bind]) -> list[Bind] | None:
        """The binds with one pair of loops joined; None where no pair can be."""
        for j, second in enumerate(binds):
            if not (isinstance(second.op, For) and second.op.backward and _only_sums(second.op)):
                continue
            if not self.exact.isdisjoint(second.results):
                continue
            for i, first in enumerate(binds[:j]):
                if isinstance(first.op, For) and not first.op.backward and _same_trips(first.op, second.op):
                    together = self.together(binds, i, j)
                    if together is not None:
                        return together
        return None

    def together(self, binds: list[Bind], i: int, j: int) -> list[Bind] | None:
        """The binds with the loops at i and j made one, where the second stood."""
        first, second = binds[i], binds[j]
        early, late = _parted(first, binds[i + 1 : j])
        missing = reads(second.op).keys() & {r for b in late for r in b.results}
        taped = _taped(first, second, binds[:i])
        if missing or taped is None or any(effectful(b.op) for b in (*early, *late)):
            return None
        return [*binds[:i], *early, self.one(first, second, taped), *late, *binds[j + 1 :]]

    def one(self, first: Bind, second: Bind, taped: Env) -> Bind:
        """The loop that does what both did."""
        primal, adjoint = first.op, second.op
        assert isinstance(primal, For) and isinstance(adjoint, For)
        params = (*primal.body.params, *carried(adjoint))
        self.builder.range_index(params[0], primal.lo, primal.hi, primal.step)
        self.builder.open(params)
        for bind in primal.body.binds:
            self.builder.keep(bind)
        rest = tuple(b for b in adjoint.body.binds if not (b.results and b.results[0] in taped))
        env: Env = {**taped, adjoint.body.params[0]: primal.body.params[0]}
        ends = clone(replace(adjoint.body, binds=rest), self.builder, env)
        body = self.builder.close((*primal.body.yields, *ends))
        op = replace(primal, init=(*primal.init, *adjoint.init), body=body)
        return Bind((*first.results, *second.results), op, first.span)


def _same_trips(first: For, second: For) -> bool:
    """Whether two loops run through one range from 0 in steps of 1, to its end."""
    from_zero = (first.lo, first.step) == (second.lo, second.step) and _is(first.lo, 0) and _is(first.step, 1)
    return from_zero and first.hi == second.hi and not first.stops and not second.stops


def _is(atom: Atom, number: int) -> bool:
    return isinstance(atom, Const) and atom.value == number


def _parted(first: Bind, between: Sequence[Bind]) -> tuple[list[Bind], list[Bind]]:
    """What stands between two loops: what does not need the first one, and what does."""
    made = set(first.results)
    early: list[Bind] = []
    late: list[Bind] = []
    for bind in between:
        if made.isdisjoint(reads(bind.op)):
            early.append(bind)
        else:
            late.append(bind)
            made.update(bind.results)
    return early, late


def _taped(first: Bind, second: Bind, before: Sequence[Bind]) -> Env | None:
    """What each read of a tape in the second loop is in the first; None where it reads anything else of it."""
    assert isinstance(first.op, For) and isinstance(second.op, For)
    stored: Env = {}
    for result, start, param, end in zip(
        first.results, first.op.init, carried(first.op), carried_yields(first.op), strict=True
    ):
        value = _stored(first.op, start, param, end, before)
        if value is not None:
            stored[result] = value
    made = set(first.results)
    found: Env = {}
    for bind in second.op.body.binds:
        match bind.op:
            case Apply("list_get", (Value() as tape, index)) if tape in stored and index == second.op.body.params[0]:
                found[bind.results[0]] = stored[tape]
            case Apply("index", (Value() as tape, index), (("spec", (At(),)),)) if (
                tape in stored and index == second.op.body.params[0]
            ):
                found[bind.results[0]] = stored[tape]
            case op if not made.isdisjoint(reads(op)):
                return None
    return None if made.intersection(operands(second.op)) else found


def _stored(loop: For, start: Atom, param: Value, end: Atom, before: Sequence[Bind]) -> Atom | None:
    """What an iteration stores on the tape that a carried value is; None where it is no tape."""
    empty = any(b.results == (start,) and _makes_tape(b) for b in before)
    readers = [b for b in loop.body.binds if param in reads(b.op)]
    if not empty or len(readers) != 1 or readers[0].results != (end,):
        return None
    match readers[0].op:
        case Apply("append", (tape, value)) if tape == param and value != param:
            return value
        case Apply("update", (tape, value, index), (("spec", (At(),)),)) if (
            tape == param and value != param and index == loop.body.params[0]
        ):
            return value
        case _:
            return None


def _makes_tape(bind: Bind) -> bool:
    return isinstance(bind.op, Apply) and bind.op.prim in {"list_new", "empty"} and not bind.op.args


def _only_sums(loop: For) -> bool:
    """Whether everything that a loop carries is a sum, which may be formed in any order."""
    ends = zip(carried(loop), carried_yields(loop), strict=True)
    return all(_sum_of(param, loop.body) == end and loop.body.yields.count(end) == 1 for param, end in ends)


def _sum_of(value: Value, block: Block) -> Atom | None:
    """The value at the end of `block` to which terms were added to get from `value`, and which nothing else reads."""
    while True:
        readers = [b for b in block.binds if value in reads(b.op)]
        if not readers:
            return value
        if len(readers) > 1 or value in block.yields:
            return None
        after = _added(value, readers[0])
        if after is None:
            return None
        value = after


def _added(value: Value, bind: Bind) -> Value | None:
    """The result of a bind that only adds to `value`."""
    match bind.op:
        case Apply(prim, (first, *rest)) if prim in SUMS and first == value and value not in rest:
            return bind.results[0]
        case Apply("add", (first, second)) if second == value and first != value:
            return bind.results[0]
        case For() | While() as loop:
            return _through_loop(value, bind, loop)
        case If(cond, then, orelse) if cond != value:
            ends = [_sum_of(value, side) for side in (then, orelse)]
            return next((r for r, *y in zip(bind.results, then.yields, orelse.yields, strict=True) if y == ends), None)
        case _:
            return None


def _through_loop(value: Value, bind: Bind, loop: For | While) -> Value | None:
    places = [k for k, start in enumerate(loop.init) if start == value]
    if len(places) != 1 or any(value in reads(b.op) for inner in blocks(loop) for b in inner.binds):
        return None
    (place,) = places
    if isinstance(loop, While) and any(loop.cond.params[place] in reads(b.op) for b in loop.cond.binds):
        return None
    same = _sum_of(carried(loop)[place], loop.body) == carried_yields(loop)[place]
    return bind.results[place] if same else None
