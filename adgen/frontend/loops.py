"""`for` and `while`: loops of the IR, or one trip after the other over containers of known structure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from adgen.frontend.branch import Thunk, branch, either, nothing
from adgen.frontend.carried import Loop, Settled, Trial
from adgen.frontend.exits import begin_trip, end_trip
from adgen.frontend.integers import trips
from adgen.frontend.machine import Machine
from adgen.frontend.settle import settle
from adgen.frontend.state import State, map_runs, renamed
from adgen.frontend.unroll import Unroll
from adgen.frontend.values import FALSE, TRUE, Flags, Run, Slot
from adgen.ir.builder import Scope, literal
from adgen.ir.dims import Dim, Ref, Symbol, substitute
from adgen.ir.nodes import Atom, Block, Const, For, Value, While
from adgen.ir.types import BOOL, INT

MAX_UNROLLED = 1000
Dead = Callable[[], frozenset[Slot]]


@dataclass(frozen=True, slots=True)
class Counted:
    """The trips of a `for`: the index runs over `range(lo, hi, step)`, or over its reverse."""

    lo: Atom
    hi: Atom
    step: Atom
    backward: bool = False
    name: str | None = None

    def known(self) -> range | None:
        """The trips, where they are known now."""
        bounds = [b.value for b in (self.lo, self.hi, self.step) if isinstance(b, Const) and isinstance(b.value, int)]
        if len(bounds) != 3 or bounds[2] == 0:
            return None
        found = range(*bounds)
        return found[::-1] if self.backward else found


def for_loop(m: Machine, over: Counted, body: Callable[[Atom], None], flags: Flags, dead: Dead) -> None:
    """Interpret `body(index)` as a loop of the IR; unrolled where it uses the index in a way that needs it known."""
    mark, entry = m.mark(), m.state
    index = m.builder.value(INT, over.name)
    known = over.known()
    if known is not None:
        m.unrollable.add(index.id)
    try:
        _for(m, over, index, body, flags, dead)
    except Unroll as signal:
        if signal.index != index.id or known is None:
            raise
        if len(known) > MAX_UNROLLED:
            raise signal.error from None
        m.rewind(mark)
        m.state = entry
        unrolled(m, [_at(body, k) for k in known], flags)
    finally:
        m.unrollable.discard(index.id)


def _at(body: Callable[[Atom], None], k: int) -> Thunk:
    return lambda: body(literal(k))


def _for(m: Machine, over: Counted, index: Value, body: Callable[[Atom], None], flags: Flags, dead: Dead) -> None:
    builder = m.builder
    span = builder.span
    builder.range_index(index, over.lo, over.hi, over.step)
    loop = Loop(m, m.state, builder.value(BOOL).id, index, _progress(m, over, index))
    loop.mark = min(loop.mark, index.id)
    stops: list[Atom] = [FALSE]

    def trial(head: State) -> Trial:
        m.state = head
        scope = m.open((index,))
        begin_trip(m, flags)
        body(index)
        stops[0] = end_trip(m, flags)
        if stops[0] != FALSE:
            loop.progress = None  # the loop may end early: a list that grows in it has no known length
        m.suspend()
        return Trial(m.state, scope)

    settled = settle(loop, dead, trial)
    with builder.at(span):
        inits = settled.inits(m)
        block, stopping = _body(m, settled, (index,), stops[0])
        results = _results(m, settled, _runs(m, over) and not stopping)
        builder.bind(results, For(over.lo, over.hi, over.step, inits, block, over.backward, stopping))
    m.state = settled.after(results)
    _fix_lengths(m, over, index, loop)


def _progress(m: Machine, over: Counted, index: Value) -> Dim | None:
    """The number of trips done at the head, in terms of the index."""
    facts = m.builder.facts
    if over.backward or facts.of(over.step).const != 1:
        return None
    return facts.of(index) - facts.of(over.lo)


def _fix_lengths(m: Machine, over: Counted, index: Value, loop: Loop) -> None:
    """Lists that grow by as much in each trip have a known length after the loop."""
    count = trips(m, over.lo, over.hi, over.step)
    end = None if count is None else m.builder.facts.of(over.lo) + count
    for place, content in list(m.state.contents.items()):
        if loop.progress is not None and end is not None:
            m.state.contents[place] = map_runs(content, partial(_after, {Ref(index.id): end}))


def _after(after: dict[Symbol | Ref, Dim], run: Run) -> Run:
    return run if run.length is None else replace(run, length=substitute(run.length, after))


def _body(m: Machine, settled: Settled, first: tuple[Value, ...], stop: Atom) -> tuple[Block, bool]:
    """The body as a block, and whether it has an exit."""
    yields = settled.yields(m)
    params = (*first, *(c.param for c in settled.carried))
    stopping = stop != FALSE
    binds = tuple(settled.trial.scope.binds)
    return Block(params, binds, (stop, *yields) if stopping else yields), stopping


def _runs(m: Machine, over: Counted) -> bool:
    """Whether there surely is a first trip."""
    count = trips(m, over.lo, over.hi, over.step)
    return count is not None and m.builder.facts.nonnegative(count - 1)


def _results(m: Machine, settled: Settled, runs: bool = False) -> tuple[Value, ...]:
    made = tuple(m.builder.value(c.param.type, c.param.name) for c in settled.carried)
    for carried, result in zip(settled.carried, made):
        m.watch.inherit(result, carried.right if runs and carried.right is not None else carried.param)
    _presences(m, settled, made)
    return made


def _presences(m: Machine, settled: Settled, new: tuple[Value, ...]) -> None:
    """What says whether a carried value is there, is carried too."""
    renamed_ = {c.param: value for c, value in zip(settled.carried, new)}
    for param, value in renamed_.items():
        presence = m.watch.presence(param)
        if m.watch.is_optional(param):
            m.watch.optional[value.id] = renamed_.get(presence, presence) if isinstance(presence, Value) else presence


class WhileLoop:
    """One `while` that is being interpreted.

    Where evaluating the condition changes something (`:=`, a function that writes), it is moved into the body:
    `while True: if not condition: leave`.
    """

    def __init__(self, m: Machine, test: Callable[[], Atom], body: Thunk, flags: Flags) -> None:
        self.m = m
        self.test = test
        self.body = body
        self.flags = flags
        self.over = Slot()
        self.inside = False
        self.cond: Atom = TRUE
        self.stop: Atom = FALSE

    def run(self, dead: Dead) -> None:
        """Interpret the loop, and make the state after it the present one."""
        m, span = self.m, self.m.builder.span
        loop = Loop(m, m.state, m.builder.value(BOOL).id)
        m.state.contents[self.over] = FALSE
        settled = settle(loop, dead, self._trial)
        if self.cond == FALSE:
            m.state = settled.head
        else:
            with m.builder.at(span):
                inits = settled.inits(m)
                cond = self._condition(settled)
                block, stopping = _body(m, settled, (), self.stop)
                results = _results(m, settled)
                m.builder.bind(results, While(inits, cond, block, stopping))
            m.state = settled.after(results)
        self._leave()

    def _trial(self, head: State) -> Trial:
        m = self.m
        self.cond = TRUE if self.inside else self._tested(head)
        m.state = head
        scope = m.open()
        if self.cond == FALSE:
            m.suspend()
            return Trial(m.state, scope)
        begin_trip(m, self.flags)
        m.state.contents[self.over] = FALSE
        if self.inside:
            branch(m, self.test(), self.body, self._end)
        else:
            self.body()
        over = m.flag(self.over)
        self.stop = end_trip(m, self.flags)
        if over != FALSE:
            self.stop = either(m, over, self.stop)
        m.state.contents.pop(self.over, None)
        m.suspend()
        return Trial(m.state, scope)

    def _end(self) -> None:
        self.m.state.contents[self.over] = TRUE

    def _tested(self, head: State) -> Atom:
        """The condition at the head, in a block that is thrown away."""
        m = self.m
        m.state = head.copy()
        m.open()
        cond = self.test()
        m.suspend()
        changed = any(m.state.contents.get(p) is not c for p, c in head.contents.items())
        changed = changed or any(isinstance(p, Slot) and p not in head.contents for p in m.state.contents)
        if changed or m.state.dead:
            self.inside = True
            return TRUE
        return cond

    def _condition(self, settled: Settled) -> Block:
        """The block of the condition, with parameters of its own."""
        m = self.m
        own = tuple(m.builder.value(c.param.type, c.param.name) for c in settled.carried)
        for param, carried in zip(own, settled.carried):
            m.watch.inherit(param, carried.param)
        _presences(m, settled, own)
        scope: Scope = m.open(own)
        m.state = renamed(settled.head.copy(), {c.param: o for c, o in zip(settled.carried, own)})
        cond = TRUE if self.inside else self.test()
        m.suspend()
        return Block(own, tuple(scope.binds), (cond,))

    def _leave(self) -> None:
        """After `while True` the loop was left by `break` or `return`: without `break` the function has returned."""
        m = self.m
        m.state.contents.pop(self.over, None)
        if self.cond != TRUE or self.inside or m.flag(self.flags.broke) != FALSE:
            return
        if m.flag(m.frame.returned) == FALSE:
            m.state.dead = True  # only `raise` leaves it
        else:
            m.state.contents[m.frame.returned] = TRUE


def unrolled(m: Machine, trips_: list[Thunk], flags: Flags) -> None:
    """Interpret the trips of a loop one after the other."""
    for k, trip in enumerate(trips_):
        begin_trip(m, flags)
        trip()
        stop = end_trip(m, flags)
        if m.state.dead or stop == TRUE:
            return
        if stop != FALSE:
            branch(m, stop, nothing, partial(unrolled, m, trips_[k + 1 :], flags))
            return
