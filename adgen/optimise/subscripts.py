"""Two subscripts one after the other as one, where no axis is cut twice.

Before:                     After:
  a = index(x, 1; [lo:])      b = index(x, 1, 2; [lo:, :hi])
  b = index(a, 2; [:, :hi])   return b
  return b

So are two writes: where z is zeros, `z[:k] = v` and then `a[order] = z` are `a[order[:k]] = v`.
"""

from __future__ import annotations

from adgen.ir.index import At, Item, Slice, parts
from adgen.ir.nodes import Apply, Atom, Bind
from adgen.ir.types import ArrayType
from adgen.optimise.rewriter import Rewriter
from adgen.optimise.writes import WRITES, is_zero, place_of

Part = tuple[Item, tuple[Atom, ...]]
FULL: Part = (Slice(), ())


def together(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What replaces a part of a part: a view more or less costs nothing."""
    inner = rewriter.op(op.args[0]) if op.prim == "index" else None
    if inner is None or inner.prim != "index":
        return None
    first, second = _items(inner), _items(op)
    if not first or not second or any(isinstance(item, At) for item, _ in first):
        return None  # an element of a tape is what a loop runs over
    found: list[Part] = []
    for part in first:
        other = second.pop(0) if second else FULL
        if FULL not in (part, other):
            return None
        found.append(part if other == FULL else other)
    found += second
    spec = tuple(item for item, _ in found)
    made = rewriter.apply("index", inner.args[0], *(a for _, taken in found for a in taken), spec=spec)
    return made if rewriter.fits(made.type, bind.result.type) else None


def through(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What replaces the write of a vector of zeros, of which a part has been written, to the places in another vector.

    The zeros of a cotangent are the absence of a contribution, so that only the part needs to be added; and zeros
    need not be written into zeros.
    """
    if op.prim not in WRITES or op.attr("spec") != (At(),) or not _are_places(op.args[2]):
        return None
    array, value, places = op.args
    inner = rewriter.op(value)
    if inner is None or inner.prim not in WRITES or not rewriter.single(value) or not is_zero(inner.args[0], rewriter):
        return None
    if (op.prim == "update" and not is_zero(array, rewriter)) or not _items(inner):
        return None
    part = rewriter.apply_many(Apply("index", (places, *inner.args[2:]), inner.attrs))[0]
    made = rewriter.apply(op.prim, array, inner.args[1], part, name=bind.result.name, spec=(At(),))
    return made if rewriter.fits(made.type, bind.result.type) else None


def _are_places(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.rank == 1 and atom.type.kind in "iu"


def _items(op: Apply) -> list[Part]:
    """The items of a subscript of slices and integers; none for any other."""
    place = place_of(op)
    items = list(parts(place.spec if isinstance(place.spec, tuple) else (), place.operands))
    plain = all(isinstance(item, Slice) or (isinstance(item, At) and _is_number(taken[0])) for item, taken in items)
    return items if plain else []


def _is_number(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and not atom.type.rank and atom.type.kind in "iu"
