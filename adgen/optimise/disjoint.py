"""Whether two subscripts of one array can select a common element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adgen.ir.dims import Dim, dim
from adgen.ir.facts import Facts
from adgen.ir.index import At, Item, Slice, parts
from adgen.ir.nodes import Atom
from adgen.ir.types import ArrayType

Part = tuple[Item, tuple[Atom, ...]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The places `start`, ..., `stop - 1` of an axis, and perhaps fewer of them."""

    start: Dim
    stop: Dim


def disjoint(
    spec: object, a: tuple[Atom, ...], other: object, b: tuple[Atom, ...], shape: tuple[Dim, ...], facts: Facts
) -> bool:
    """Whether `x[a]` and `x[b]`, for an array x of this shape, are known to have no element in common."""
    triples = zip(_items(spec, a), _items(other, b), shape, strict=False)
    return any(_apart(p, q, length, facts) for p, q, length in triples)


def _items(spec: object, operands: tuple[Atom, ...]) -> Iterator[Part]:
    """The items that stand for one axis each, from the first axis on: up to a mask, an ellipsis or a new axis."""
    for item, args in parts(spec if isinstance(spec, tuple) else (), operands):
        if not isinstance(item, At | Slice) or any(not _is_integer(arg) for arg in args):
            return
        yield item, args


def _is_integer(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.kind in "iu" and not atom.type.rank


def _apart(p: Part, q: Part, length: Dim, facts: Facts) -> bool:
    first, second = _stretch(p, length, facts), _stretch(q, length, facts)
    if first is None or second is None:
        return False
    return facts.nonnegative(second.start - first.stop) or facts.nonnegative(first.start - second.stop)


def _stretch(part: Part, length: Dim, facts: Facts) -> Stretch | None:
    item, args = part
    match item:
        case At():
            place = _position(facts.of(args[0]), length, facts)
            return None if place is None else Stretch(place, place + 1)
        case Slice(has_lo, has_hi, False):
            rest = iter(args)
            lo = _position(facts.of(next(rest)), length, facts) if has_lo else dim(0)
            hi = _position(facts.of(next(rest)), length, facts) if has_hi else length
            return None if lo is None or hi is None else Stretch(lo, hi)
        case _:
            return None


def _position(bound: Dim, length: Dim, facts: Facts) -> Dim | None:
    """A bound counted from the front. Beyond the ends a slice is only shorter, and an index an error."""
    bound = facts.normal(bound)
    if facts.nonnegative(bound):
        return bound
    return bound + length if facts.nonnegative(-bound - 1) else None
