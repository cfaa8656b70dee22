"""Joins writes to the same place of an array.

Before:                                        After:
  b = update(a_bar, 0.0, 1, -1; [lo:hi])         b = update(a_bar, v, 1, -1; [lo:hi])
  c = index_add(b, w, 2; [lo:])                  d = index_add(b, w, 2; [lo:])
  d = index_add(c, v, 1, -1; [lo:hi])            return d
  return d

Adding to zeros is writing, where no place occurs twice in the subscript (integer arrays may repeat an index; slices,
numbers, masks and sorting orders do not), also where earlier writes went to other places. Additions to one array
commute up to rounding. Only derived values are touched.
"""

from __future__ import annotations

from dataclasses import dataclass

from adgen.analysis import permutations
from adgen.ir.nodes import Apply, Atom, Bind, Const, Value
from adgen.ir.types import ArrayType
from adgen.optimise.disjoint import disjoint
from adgen.optimise.pattern import uniform
from adgen.optimise.rewriter import Rewriter

WRITES = frozenset({"update", "index_add"})


def joined(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What replaces a derived bind that writes, or reads, where another has written."""
    match op.prim:
        case "index_add":
            made = _add(bind, op, rewriter)
        case "update":
            made = _overwrite(bind, op, rewriter)
        case "index":
            made = _read(bind, op, rewriter)
        case _:
            return None
    return made if made is not None and rewriter.fits(made.type, bind.result.type) else None


@dataclass(frozen=True, slots=True)
class Place:
    """A subscript: where a write goes."""

    operands: tuple[Atom, ...]
    spec: object


def place_of(op: Apply) -> Place:
    """Where a read or a write goes."""
    return Place(op.args[1:] if op.prim == "index" else op.args[2:], op.attr("spec"))


def distinct(op: Apply, rewriter: Rewriter) -> bool:
    """Whether a read or a write selects no element twice."""
    return permutations.distinct(place_of(op).operands, rewriter.op)


def is_zero(atom: Atom, rewriter: Rewriter) -> bool:
    """Whether an atom is a zero, or an array of nothing else."""
    filling = uniform(atom, rewriter)
    return isinstance(filling, Const) and filling.value == 0


def again(bind: Bind, prim: str, array: Atom, value: Atom, rewriter: Rewriter) -> Atom:
    """The write of `bind` once more, with another array or value; it is a version of the same variable."""
    op = bind.op
    assert isinstance(op, Apply)
    return rewriter.apply_many(Apply(prim, (array, value, *op.args[2:]), op.attrs), (bind.result.name,))[0]


def _add(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """index_add(zeros, v, i) -> update(zeros, v, i); and through a chain of additions, as in the module's example."""
    if not distinct(op, rewriter):
        return None
    array, value = op.args[:2]
    if is_zero(array, rewriter):
        return again(bind, "update", array, value, rewriter)
    if untouched(op, rewriter):
        return again(bind, "update", array, value, rewriter)
    chain: list[Bind] = []
    while (inner := rewriter.op(array)) is not None and inner.prim in WRITES and rewriter.single(array):
        if place_of(inner) == place_of(op):
            return _at_once(bind, op, inner, chain, rewriter)
        if inner.prim == "update" or not isinstance(array, Value):
            return None
        chain.append(rewriter.defs[array.id])
        array = inner.args[0]
    return None


def untouched(op: Apply, rewriter: Rewriter) -> bool:
    """Whether an addition goes to places of new zeros that no write has reached."""
    array, of = op.args[0], op.args[0].type
    while (inner := rewriter.op(array)) is not None and inner.prim in WRITES and isinstance(of, ArrayType):
        here, there = place_of(op), place_of(inner)
        if not disjoint(here.spec, here.operands, there.spec, there.operands, of.shape, rewriter.facts):
            return False
        array = inner.args[0]
    return array != op.args[0] and is_zero(array, rewriter)


def _at_once(bind: Bind, op: Apply, inner: Apply, chain: list[Bind], rewriter: Rewriter) -> Atom | None:
    """The write `bind` joined with the earlier `inner` at the same place, then the additions between the two."""
    value = op.args[1]
    if inner.prim == "index_add":
        if value.type != inner.args[1].type:
            return None
        value = rewriter.apply("add", inner.args[1], value)
    elif not is_zero(inner.args[1], rewriter):
        return None
    made = again(bind, inner.prim, inner.args[0], value, rewriter)
    for between in reversed(chain):
        assert isinstance(between.op, Apply)
        made = again(between, between.op.prim, made, between.op.args[1], rewriter)
    return made


def _overwrite(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """A write that is overwritten in the same place does nothing."""
    array = op.args[0]
    while (inner := rewriter.op(array)) is not None and inner.prim in WRITES and rewriter.single(array):
        if place_of(inner) != place_of(op):
            break
        array = inner.args[0]
    return None if array == op.args[0] else again(bind, "update", array, op.args[1], rewriter)


def _read(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What has just been written."""
    inner = rewriter.op(op.args[0])
    if inner is None or inner.prim != "update" or place_of(inner) != place_of(op) or not distinct(op, rewriter):
        return None
    return inner.args[1] if rewriter.fits(inner.args[1].type, bind.result.type) else None
