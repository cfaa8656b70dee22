"""Simplifies what loops write to places that belong to one iteration.

Zeros that are written into a cotangent where nothing reads them are dropped; what is added to zeros is written:

Before:                                      After:
  a = zeros(shape=(n,))
  _, r = for backward i with L_bar, a_bar=a    _, r = for backward i with L_bar, a_bar=a
    v_bar = index(L_bar, i; [:, i])              v_bar = index(L_bar, i; [:, i])
    c_bar = update(L_bar, 0.0, i; [:, i])        d_bar = update(a_bar, v_bar, i; [i])
    d_bar = index_add(a_bar, v_bar, i; [i])      yield L_bar, d_bar
    yield c_bar, d_bar

So is what is added behind such a loop to a place in front of all of its places, as `a[0]` where i begins at 1.

The adjoint of `L[:, i] = v` clears the cotangent of what was there before. Nobody needs that where the array is new in
front of the loop, so that its cotangent is not read behind the adjoint loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adgen.ir.builder import Builder
from adgen.ir.index import At, Dots, NewAxis, parts
from adgen.ir.nodes import Apply, Atom, Bind, Const, For, Function, Value
from adgen.ir.types import ArrayType
from adgen.ir.walker import blocks, carried, carried_yields, operands, reads, rebuild, walk
from adgen.optimise.exact import exact_values
from adgen.rules.table import infer

WRITES = frozenset({"update", "index_add"})
ZEROS = frozenset({"zeros", "zeros_like"})


def places(function: Function) -> Function:
    """`function` with simpler writes; itself where there are none."""
    exact = exact_values(function)
    if exact is None:
        return function
    cleared = {clear.result for clear in _cleared(function, exact, _used(function))}
    written = [*_written(function, exact)]
    first = {zeros.first for zeros in written} | {add.result for add in _behind(function, exact, written)}

    def decide(bind: Bind, builder: Builder) -> tuple[Atom, ...] | None:
        match bind.op:
            case Apply(_, (array, *_)) if cleared.intersection(bind.results):
                return (array,)
            case Apply("index_add", args) as op if first.intersection(bind.results):
                return (builder.apply("update", *args, name=bind.result.name, spec=op.attr("spec")),)
            case _:
                return None

    return rebuild(function, infer, decide) if cleared or first else function


def _used(function: Function) -> set[Atom]:
    """All that is read anywhere."""
    used = {a for b in walk(function.body) for a in operands(b.op)} | set(function.body.yields)
    for bind in walk(function.body):
        used.update(y for inner in blocks(bind.op) for y in inner.yields)
        used.update(v for inner in blocks(bind.op) for b in inner.binds for v in reads(b.op))
    return used


def _cleared(function: Function, exact: frozenset[Value], used: set[Atom]) -> Iterator[Bind]:
    """The writes of zero that can be dropped."""
    for bind in walk(function.body):
        if isinstance(bind.op, For) and _counts_up_from_zero(bind.op):
            for param, end, result in zip(carried(bind.op), carried_yields(bind.op), bind.results, strict=True):
                if result not in used and param not in exact:
                    yield from _in_body(param, end, bind.op)


@dataclass(frozen=True, slots=True)
class Written:
    """Zeros to which a loop only writes: the first write of an iteration, and on which `axes` its place is its own."""

    loop: For
    result: Value
    first: Value
    axes: frozenset[int]


def _written(function: Function, exact: frozenset[Value]) -> Iterator[Written]:
    """The zeros that loops write to: each iteration writes to places of its own, and reads none."""
    zeros = {b.result for b in walk(function.body) if isinstance(b.op, Apply) and b.op.prim in ZEROS}
    for bind in walk(function.body):
        if isinstance(bind.op, For) and _counts_up_from_zero(bind.op):
            ends = carried_yields(bind.op)
            for param, end, start, result in zip(carried(bind.op), ends, bind.op.init, bind.results, strict=True):
                if start in zeros and param not in exact:
                    yield from _written_in_body(param, end, bind.op, result)


def _written_in_body(param: Value, end: Atom, loop: For, result: Value) -> Iterator[Written]:
    """The writes, if nothing but writes to places of this iteration touches the array."""
    versions: list[Atom] = [param]
    axes: frozenset[int] | None = None
    for bind in loop.body.binds:
        if set(versions).isdisjoint(reads(bind.op)):
            continue
        match bind.op:
            case Apply(prim, (array, value, *rest)) if (
                prim in WRITES and array == versions[-1] and value not in versions
            ):
                own = _own_axes(bind.op, rest, loop.body.params[0])
                axes = own if axes is None else axes & own
                versions.append(bind.result)
            case _:
                return
    leaves = end == versions[-1] and sum(y in versions for y in loop.body.yields) == 1
    if leaves and axes and isinstance(versions[1], Value):
        yield Written(loop, result, versions[1], axes)


def _behind(function: Function, exact: frozenset[Value], written: list[Written]) -> Iterator[Bind]:
    """The additions behind a loop to a place that it has not reached."""
    loops = {zeros.result: zeros for zeros in written}
    for bind in walk(function.body):
        match bind.op:
            case Apply("index_add", (Value() as array, _, *rest)) if array in loops and bind.result not in exact:
                if loops[array].axes & _in_front(bind.op, rest, loops[array].loop):
                    yield bind


def _in_front(op: Apply, places: list[Atom], loop: For) -> frozenset[int]:
    """The axes on which a subscript selects a place in front of all places of a loop that counts up."""
    match loop.lo, loop.step:
        case Const(value=lo), Const(value=step) if step.real > 0:
            ahead = [p for p in places if isinstance(p, Const) and 0 <= p.value.real < lo.real]
            return frozenset().union(*(_own_axes(op, places, place) for place in ahead))
        case _:
            return frozenset()


def _counts_up_from_zero(loop: For) -> bool:
    """Whether no iteration has a negative index, which would be another name of a place."""
    match loop.lo, loop.hi, loop.step:
        case Const(value=lo), _, Const(value=step) if lo.real >= 0 and step.real > 0:
            return True
        case _, Const(value=hi), Const(value=step):
            return hi.real >= -1 and step.real < 0
        case _:
            return False


def _in_body(param: Value, end: Atom, loop: For) -> list[Bind]:
    """The writes of zero to a carried array that no later read, in this iteration or another one, can see."""
    index = loop.body.params[0]
    versions: set[Atom] = {param}
    axes: frozenset[int] | None = None
    found: list[Bind] = []
    for bind in loop.body.binds:
        if versions.isdisjoint(reads(bind.op)):
            continue
        match bind.op:
            case Apply("index", (array, *rest)) if array in versions and versions.isdisjoint(rest):
                own = _own_axes(bind.op, rest, index)
                axes = own if axes is None else axes & own
                found.clear()  # this read may see what was cleared before
            case Apply(prim, (array, value, *rest)) if prim in WRITES and array in versions and value not in versions:
                versions.add(bind.result)
                zero = prim == "update" and isinstance(value, Const) and value.value == 0
                if zero and axes and axes & _own_axes(bind.op, rest, index):
                    found.append(bind)
            case _:
                return []
    leaves = end in versions and sum(y in versions for y in loop.body.yields) == 1
    return [b for b in found if leaves and axes and axes & _own_axes(b.op, operands(b.op)[2:], index)]


def _own_axes(op: object, places: tuple[Atom, ...] | list[Atom], index: Atom) -> frozenset[int]:
    """The axes on which a subscript selects the place `index`, such as that of this iteration."""
    spec = op.attr("spec") if isinstance(op, Apply) else None
    items = list(parts(spec if isinstance(spec, tuple) else (), tuple(places)))
    if any(isinstance(item, Dots | NewAxis) for item, _ in items) or not all(map(_is_integer, places)):
        return frozenset()
    return frozenset(k for k, (item, taken) in enumerate(items) if isinstance(item, At) and taken == (index,))


def _is_integer(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.kind in "iu" and not atom.type.rank
