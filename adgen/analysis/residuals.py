"""What a reverse loop needs of the primal: which values to tape, and which to compute again from those.

A minimum cut between what the loop changes and what its adjoint reads. Each value may be taped (cost: one store and one
load per iteration, weighted for the memory) or computed again (cost: its primitive). This is rematerialisation as in
Chen et al., arXiv:1604.06174, with the cut of Enzyme (Moses and Churavy, NeurIPS 2020) and AOTAutograd.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from typing import assert_never

from adgen.analysis.mincut import Network
from adgen.analysis.slices import part
from adgen.ir.dims import Dim, Opaque, Ref, atoms, product
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, If, Op, Value, While
from adgen.ir.types import INT, ArrayType, Form, ListType, Type
from adgen.ir.walker import blocks, effectful, reads, walk
from adgen.rules.table import PRIMITIVES

NOMINAL_LENGTH = 256
"""The length assumed for an axis that only the run knows; it settles ties between array and scalar work."""

NOMINAL_TRIPS = 100
MEMORY_WEIGHT = 3.0
"""How much dearer taping an array is than the time it takes: the tape occupies memory for the whole sweep."""

# Times in nanoseconds, of CPython 3.11 and NumPy 2 on a desktop machine; only their ratios matter.
_PYTHON_OPERATION = 40.0
_NUMPY_SCALAR = 700.0
_NUMPY_CALL = 700.0
_VIEW = 250.0
_PER_ELEMENT = 0.5
_TAPE_NUMBER = 160.0  # more than reading an element again, so that data which does not change is not taped
_TAPE_REFERENCE = 120.0
_TAPE_CALL = 1500.0
_TAPE_ELEMENT = 2.0
_SHARED = 0.1


INTEGER_ARITHMETIC = frozenset(
    {"add", "subtract", "multiply", "floor_divide", "remainder", "negative", "minimum", "maximum", "absolute"}
)


@dataclass(frozen=True, slots=True)
class Again:
    """What is said of computing values again.

    `primal` is what the primal computes in any case (None: everything); what else is computed, is computed once on
    either side. `sweeps` is how often the linear part runs: so often is computed again what is not taped. What is in
    `always` is never taped.
    """

    primal: Set[Value] | None = None
    sweeps: int = 1
    always: Collection[Value] = ()


def measured(block: Block) -> set[Value]:
    """The integers and masks that the lengths of values in a block are written with: transposes say lengths again."""
    values = [v for b in walk(block) for v in (*b.results, *(p for inner in blocks(b.op) for p in inner.params))]
    shapes = [v.type.shape for v in (*block.params, *values) if isinstance(v.type, ArrayType)]
    return {Value(a.id, INT) for shape in shapes for d in shape for a in atoms(d) if isinstance(a, Ref)}


def lengths_of(binds: Iterable[Bind], measured: Collection[Value]) -> set[Value]:
    """The integers made of others that lengths are written with: they are made again, so that these are there."""
    found: set[Value] = set()
    for bind in binds:
        op = bind.op
        integers = isinstance(op, Apply) and op.prim in INTEGER_ARITHMETIC and all(a.type == INT for a in op.args)
        if integers and any(v in found or v in measured for v in reads(op)):
            found.add(bind.result)
    return found


def choose(
    binds: Iterable[Bind],
    changing: Collection[Value],
    needed: Collection[Value],
    free: Collection[Value],
    shared: Collection[Value] = (),
    again: Again = Again(),
) -> list[Value]:
    """The values to tape, in order of definition.

    `binds` are the primal binds of a loop body; `changing` its carried parameters, known only by taping them or
    something computed from them; `needed` what the linear part reads; `free` what is at hand anyway (loop index);
    `shared` what becomes a needed parameter in the next iteration, so that its tape can serve for both.
    """
    binds = list(binds)
    made = {r: b for b in binds for r in b.results}
    growing = _versions(binds, changing)
    graph: Network[tuple[str, int]] = Network()
    seen: set[Value] = set()
    pending = [v for v in needed if v not in free]
    for value in pending:
        graph.edge(("out", value.id), _SINK, math.inf)
    while pending:
        value = pending.pop()
        if value in seen or value in free or (value not in made and value not in changing):
            continue
        seen.add(value)
        cost = (_copy_cost if value in growing else tape_cost)(value.type) * (_SHARED if value in shared else 1.0)
        if value in again.always:
            cost = math.inf
        graph.edge(("in", value.id), ("out", value.id), cost)
        if value in changing:
            graph.edge(_SOURCE, ("in", value.id), math.inf)
        else:
            twice = again.primal is None or bool(again.primal & set(made[value].results))
            often = 1 if value.type == INT else again.sweeps  # lengths are told by what computes them
            pending += _recompute(graph, value, made[value], often if twice else often - 1)
    side = graph.reachable(_SOURCE, _SINK)
    order = [*changing, *made]
    return [v for v in order if v in seen and ("in", v.id) in side and ("out", v.id) not in side]


_SOURCE = ("source", 0)
_SINK = ("sink", 0)


def _versions(binds: Iterable[Bind], changing: Collection[Value]) -> set[Value]:
    """The lists that are carried, before and after each change: to tape one means to copy it."""
    found = {v for v in changing if isinstance(v.type, ListType)}
    for bind in binds:
        if not found.isdisjoint(reads(bind.op)):
            found.update(r for r in bind.results if isinstance(r.type, ListType))
    return found


def _recompute(graph: Network[tuple[str, int]], value: Value, bind: Bind, times: int) -> list[Value]:
    """Add what computing `value` so many more times takes, in a branch its slice. The values that it reads."""
    reduced = part(bind, (value,))
    node = ("bind", value.id if isinstance(bind.op, If) else bind.results[0].id)
    graph.edge(node, ("in", value.id), math.inf)
    if len(graph.capacity[node]) > 1:
        return []
    cost = times * recompute_cost(reduced.op, reduced.results)
    if _unrepeatable(reduced.op):
        cost = math.inf
    graph.edge(_SOURCE, node, cost)
    inputs = list(reads(reduced.op))
    for value in inputs:
        graph.edge(("out", value.id), node, math.inf)
    return inputs


def _unrepeatable(op: Op) -> bool:
    """Whether an op draws random numbers, itself or inside."""
    if isinstance(op, Apply):
        return effectful(op)
    return any(b.results and _unrepeatable(b.op) for inner in blocks(op) for b in walk(inner))


def size(of: Type) -> float:
    """The number of elements, with nominal lengths."""
    match of:
        case ArrayType(_, shape):
            return max(1.0, nominal(product(shape)))
        case ListType(element):
            return NOMINAL_TRIPS * size(element)
    assert_never(of)


def nominal(length: Dim) -> float:
    """A length as a number, with `NOMINAL_LENGTH` for every symbol."""
    total = 0.0
    for monomial, coefficient in length.terms:
        term = float(coefficient)
        for atom in monomial:
            term *= (
                NOMINAL_LENGTH / 2 if isinstance(atom, Opaque) and any(map(_has_atoms, atom.args)) else NOMINAL_LENGTH
            )
        total += term
    return max(total, 1.0)


def _has_atoms(length: Dim) -> bool:
    return any(True for _ in atoms(length))


def tape_cost(of: Type) -> float:
    """The time to store and to load a value once."""
    match of:
        case ListType():
            return _TAPE_REFERENCE
        case ArrayType(_, _, Form.ARRAY):
            return MEMORY_WEIGHT * (_TAPE_CALL + _TAPE_ELEMENT * size(of))
        case ArrayType():
            return _TAPE_NUMBER
    assert_never(of)


def _copy_cost(of: Type) -> float:
    """The time to copy a list and to keep the copy."""
    return MEMORY_WEIGHT * (_TAPE_CALL + _TAPE_ELEMENT * size(of))


def recompute_cost(op: Op, results: tuple[Value, ...]) -> float:
    """The time to compute an op once more."""
    match op:
        case Apply():
            return _apply_cost(op, results)
        case If(_, then, orelse):
            return _PYTHON_OPERATION + max(_block_cost(b.binds) for b in (then, orelse))
        case For(lo, hi):
            return trips(lo, hi) * sum(_block_cost(b.binds) for b in blocks(op))
        case While():
            return NOMINAL_TRIPS * sum(_block_cost(b.binds) for b in blocks(op))
    assert_never(op)


def trips(lo: Atom, hi: Atom) -> float:
    """A nominal trip count."""
    match lo, hi:
        case Const(a), Const(b):
            return max(1.0, float((b - a).real))
        case _:
            return NOMINAL_TRIPS


def _block_cost(binds: Iterable[Bind]) -> float:
    return sum(recompute_cost(b.op, b.results) for b in binds)


def _apply_cost(op: Apply, results: tuple[Value, ...]) -> float:
    if op.prim == "dim" or not results:
        return 0.0
    primitive = PRIMITIVES[op.prim]
    of = results[0].type
    match of:
        case ListType():
            return _PYTHON_OPERATION * (size(of) if op.prim in {"list_zeros", "list_unstack"} else 2)
        case ArrayType(_, _, Form.PYTHON):
            return _PYTHON_OPERATION * max(1.0, primitive.cost / 4)
        case ArrayType():
            read = () if primitive.view else tuple(size(a.type) for a in op.args if isinstance(a, Value))
            largest = max((size(of), *read))
            call = _VIEW if primitive.view else _NUMPY_CALL
            elements = 0.0 if primitive.view else _PER_ELEMENT * primitive.cost * largest
            return call + elements if largest > 1 else _scalar_cost(op)
    assert_never(of)


def _scalar_cost(op: Apply) -> float:
    match op.prim:
        case "less" | "less_equal" | "greater" | "greater_equal" | "equal" | "not_equal":
            return _PYTHON_OPERATION
        case "add" | "subtract" | "multiply" | "divide" | "negative" | "index":
            return 2.5 * _PYTHON_OPERATION
        case _:
            return _NUMPY_SCALAR
