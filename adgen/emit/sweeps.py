"""Finds loops that only count to read elements: `for k in range(len(xs))` with `x = xs[k]` is `for x in xs`."""

from __future__ import annotations

from adgen.emit.plan import Plan, Sweep
from adgen.ir.dims import Dim, Ref, Symbol, dim, of, opaque
from adgen.ir.index import At
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Undef, Value, While
from adgen.ir.types import INT, ArrayType, ListType
from adgen.ir.walker import carried, carried_yields, operands, reads, walk

MOST = 3
"""A loop over more arrays than this at once is better read with an index; tapes become one (`tapes.py`)."""


def find_sweeps(plan: Plan) -> None:
    """Record the loops over elements in `plan.sweeps`."""
    for bind in walk(plan.function.body):
        if isinstance(bind.op, For):
            found = _sweep(bind, bind.op, plan)
            if found is not None:
                plan.sweeps[bind.op.body.params[0]] = found


def _sweep(bind: Bind, loop: For, plan: Plan) -> Sweep | None:
    """The loop as one over elements, if its index only selects them and nothing writes into what it runs over."""
    index = loop.body.params[0]
    if not (_is(loop.lo, 0) and _is(loop.step, 1)) or (index.name is not None and not loop.backward):
        return None
    users = [b for b in loop.body.binds if index in reads(b.op)]
    if not users or index in loop.body.yields or not all(_reads_element(b, index) for b in users):
        return None
    written = plan.written(bind)
    sources = {b: _source(b) for b in users}
    if len({"lists" if isinstance(s.type, ListType) else s for s in sources.values()}) > MOST:
        return None
    if len(set(sources.values())) != len(users):
        return None
    for source in sources.values():
        if not (_outside(source, loop.body) and _runs_over(source, loop, plan)):
            return None
        if not plan.objects(source).own.isdisjoint(written):
            return None
    return Sweep(tuple(users), loop.backward)


def _source(bind: Bind) -> Value:
    source = operands(bind.op)[0]
    assert isinstance(source, Value)
    return source


def _reads_element(bind: Bind, index: Value) -> bool:
    match bind.op:
        case Apply("list_get", (Value() as source, place)):
            return place == index and source != index
        case Apply("index", (Value() as source, place), (("spec", (At(),)),)):
            return place == index and source != index
        case _:
            return False


def _outside(value: Value, body: Block) -> bool:
    """Whether a value comes from outside a loop body."""
    inside = {r for b in walk(body) for r in b.results} | set(body.params)
    return value not in inside


def _runs_over(source: Value, loop: For, plan: Plan) -> bool:
    """Whether the loop has as many iterations as `source` has elements."""
    trips = length(loop.hi, plan)
    if isinstance(source.type, ArrayType):
        return source.type.shape[0] in _alike(trips)
    counted = _measured(trips, plan)
    if counted is not None:
        return counted == source or _filled_together(source, counted, plan)
    filled = plan.made.get(source)
    if filled is None or not isinstance(filled.op, For) or filled.op.stops or not _grows(source, plan):
        return False
    fills = length(filled.op.hi, plan)
    return (filled.op.lo, filled.op.step) == (loop.lo, loop.step) and trips in _alike(fills)


def _alike(end: Dim) -> set[Dim]:
    """The numbers of trips of `range(end)`, as they are written."""
    return {end, opaque("max", end, 0), opaque("max", 0, end)}


def _measured(trips: Dim, plan: Plan) -> Atom | None:
    """The list whose length a number is."""
    match trips.terms:
        case (((Ref(number),), 1),):
            made = plan.op(plan.by_variable.get(f"%{number}", Undef(INT)))
            return made.args[0] if made is not None and made.prim == "list_len" else None
        case _:
            return None


def _filled_together(a: Value, b: Atom, plan: Plan) -> bool:
    """Whether two lists are filled by one loop, with one element in each iteration."""
    if not isinstance(b, Value) or plan.made.get(a) is None or plan.made.get(a) is not plan.made.get(b):
        return False
    return _grows(a, plan) and _grows(b, plan)


def _grows(values: Value, plan: Plan) -> bool:
    """Whether a list starts empty before a loop, and each iteration appends one element to it."""
    bind = plan.made[values]
    if not isinstance(bind.op, For | While):
        return False
    place = bind.results.index(values)
    start, end = plan.op(bind.op.init[place]), plan.op(carried_yields(bind.op)[place])
    if start is None or end is None:
        return False
    return start.prim == "list_new" and end.prim == "append" and end.args[0] == carried(bind.op)[place]


def length(atom: Atom, plan: Plan) -> Dim:
    """The length that an integer stands for."""
    match atom:
        case Const(value):
            return dim(int(value.real))
        case Value(number):
            made = plan.op(atom)
            known = made.attr("dim") if made is not None and made.prim == "dim" else None
            return known if isinstance(known, Dim) else of(Ref(number))
        case _:
            return of(Symbol("undefined"))


def _is(atom: Atom, number: int) -> bool:
    return isinstance(atom, Const) and atom.value == number
