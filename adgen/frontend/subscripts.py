"""Two basic subscripts one after the other as a single one: `a[1:][i]` is `a[i + 1]` where i is known to lie inside.

Nothing is joined unless it is exact: a slice clips, a negative index counts from the end of the view and not of the
array, and an index outside the view must raise although the array may have that element.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adgen.frontend.integers import ZERO, at_least, known, plus, times
from adgen.frontend.machine import Machine
from adgen.frontend.values import Step
from adgen.ir.builder import freeze, literal
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At, Dots, Item, NewAxis, Slice, Spec, parts
from adgen.ir.nodes import Atom
from adgen.ir.types import ArrayType


@dataclass(frozen=True, slots=True)
class Subscript:
    """What stands between brackets. `copies`: integer arrays or masks are in it, so that it selects a copy."""

    spec: Spec
    operands: tuple[Atom, ...]
    copies: bool = False

    def step(self) -> Step:
        """The view step that takes this part."""
        return Step("index", self.operands, freeze({"spec": self.spec}))

    @staticmethod
    def of(step: Step) -> Subscript:
        """The subscript of a view step."""
        spec = dict(step.attrs).get("spec")
        return Subscript(spec if isinstance(spec, tuple) else (), step.operands)


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a subscript with its operands."""

    item: Item
    operands: tuple[Atom, ...] = ()

    @property
    def full(self) -> bool:
        """Whether this is `:`."""
        return self.item == Slice()


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a view: the lengths of the axis of the base and of the view's."""

    base: Dim
    view: Dim


@dataclass(frozen=True, slots=True)
class Bounds:
    """A slice with its parts as numbers."""

    lo: Atom | None
    hi: Atom | None
    step: int


FULL = Part(Slice())


def joined(m: Machine, first: Subscript, second: Subscript, base: ArrayType, view: ArrayType) -> Subscript | None:
    """`base[first][second]` as one subscript of `base`; `view` is the type of `base[first]`."""
    ahead, behind = _expanded(first, base.rank), _expanded(second, view.rank)
    if ahead is None or behind is None:
        return None
    lengths, seen = iter(base.shape), iter(view.shape)
    found: list[Part] = []
    for part in ahead:
        if isinstance(part.item, At):
            next(lengths)
            found.append(part)
            continue
        axis = Axis(dim(1) if isinstance(part.item, NewAxis) else next(lengths), next(seen))
        inner = _next_axis(behind, found)
        one = _join(m, part, inner, axis)
        if one is None:
            return None
        found += one
    found += behind
    if any(isinstance(item, Dots) for item in second.spec):
        found.append(Part(Dots()))  # keeps an array of rank 0 an array
    return Subscript(tuple(p.item for p in found), tuple(a for p in found for a in p.operands))


def _expanded(at: Subscript, rank: int) -> list[Part] | None:
    """The items of a subscript, one for each axis; None for index arrays."""
    found = [Part(item, operands) for item, operands in parts(at.spec, at.operands)]
    if at.copies or any(isinstance(p.item, At) and _is_array(p.operands[0]) for p in found):
        return None
    taken = sum(isinstance(p.item, (At, Slice)) for p in found)
    if not any(isinstance(p.item, Dots) for p in found):
        found.append(Part(Dots()))
    return [q for p in found for q in ([FULL] * (rank - taken) if isinstance(p.item, Dots) else [p])]


def _is_array(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.rank > 0


def _next_axis(waiting: list[Part], found: list[Part]) -> Part:
    """The next item that takes an axis of the view; new axes before it go through."""
    while waiting:
        part = waiting.pop(0)
        if not isinstance(part.item, NewAxis):
            return part
        found.append(part)
    return FULL


def _join(m: Machine, outer: Part, inner: Part, axis: Axis) -> list[Part] | None:
    match outer.item, inner.item:
        case NewAxis(), At():
            index = m.builder.facts.of(inner.operands[0]).const
            return [] if index in (0, -1) else None
        case NewAxis(), _:
            return [outer] if inner.full else None
        case _, _ if outer.full:
            return [inner]
        case _, _ if inner.full:
            return [outer]
        case _, At():
            position = _position(m, _bounds(m, outer), inner.operands[0], axis)
            return None if position is None else [Part(At(), (position,))]
        case _, Slice():
            return _slice(m, _bounds(m, outer), _bounds(m, inner), axis)
        case _:
            return None


def _bounds(m: Machine, part: Part) -> Bounds | None:
    """The parts of a slice; None where its step is not known."""
    if not isinstance(part.item, Slice):
        return None
    rest = iter(part.operands)
    lo, hi, step = (next(rest) if has else None for has in (part.item.lo, part.item.hi, part.item.step))
    stride = 1 if step is None else m.builder.facts.of(step).const
    return Bounds(lo, hi, stride) if stride else None


def _position(m: Machine, outer: Bounds | None, index: Atom, axis: Axis) -> Atom | None:
    """The index into the base of element `index` of a slice, if that is known to be an element."""
    start = None if outer is None else _start(m, outer, axis)
    if outer is None or start is None:
        return None
    place = m.builder.facts.of(index)
    if at_least(m, -place, 1) and at_least(m, axis.view + place, 0):
        if outer.step == 1 and outer.hi is None:
            return index  # both count from the same end
        index, place = plus(m, known(m, axis.view), index), axis.view + place
    if not (at_least(m, place, 0) and at_least(m, axis.view - place, 1)):
        return None
    return plus(m, start, times(m, literal(outer.step), index))


def _start(m: Machine, outer: Bounds, axis: Axis) -> Atom | None:
    """The index of the first element of a slice that is not empty, if clipping surely does not move it."""
    if outer.lo is None:
        return ZERO if outer.step > 0 else literal(-1)
    lo = m.builder.facts.of(outer.lo)
    inside = at_least(m, lo, 0) and (outer.step > 0 or at_least(m, axis.base - lo, 1))
    from_end = at_least(m, -lo, 1) and at_least(m, axis.base + lo, 0)
    return outer.lo if inside or from_end else None


def _slice(m: Machine, outer: Bounds | None, inner: Bounds | None, axis: Axis) -> list[Part] | None:
    """A slice of a slice without step."""
    if outer is None or inner is None or outer.step != 1 or inner.step < 1:
        return None
    if outer.lo is not None and not at_least(m, m.builder.facts.of(outer.lo), 0):
        return None
    start = outer.lo or ZERO
    los, his = _lower(m, start, outer, inner, axis), _upper(m, start, outer, inner, axis)
    if los is None or his is None:
        return None
    steps = () if inner.step == 1 else (literal(inner.step),)
    return [Part(Slice(bool(los), bool(his), bool(steps)), (*los, *his, *steps))]


def _lower(m: Machine, start: Atom, outer: Bounds, inner: Bounds, axis: Axis) -> tuple[Atom, ...] | None:
    if inner.lo is None:
        return () if outer.lo is None else (outer.lo,)
    lo = m.builder.facts.of(inner.lo)
    if at_least(m, lo, 0):
        return (plus(m, start, inner.lo),)
    if outer.hi is None and at_least(m, -lo, 1) and at_least(m, axis.view + lo, 0):
        return (inner.lo,)
    return None


def _upper(m: Machine, start: Atom, outer: Bounds, inner: Bounds, axis: Axis) -> tuple[Atom, ...] | None:
    if inner.hi is None:
        return () if outer.hi is None else (outer.hi,)
    hi = m.builder.facts.of(inner.hi)
    if at_least(m, hi, 0) and (outer.hi is None or at_least(m, axis.view - hi, 0)):
        return (plus(m, start, inner.hi),)
    if not at_least(m, -hi, 1):
        return None
    if outer.hi is None:
        return (inner.hi,)
    # `a[lo:-p][:-q]` ends at `-p - q`, also where that leaves nothing.
    return (plus(m, outer.hi, inner.hi),) if at_least(m, -m.builder.facts.of(outer.hi), 1) else None


def indices(at: Subscript) -> Iterator[Atom]:
    """The index arrays of a subscript."""
    return (a for a in at.operands if _is_array(a))
