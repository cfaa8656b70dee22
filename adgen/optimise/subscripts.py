"""Two subscripts one after the other as one, where no axis is cut twice.

Before:                     After:
  a = index(x, 1; [lo:])      b = index(x, 1, 2; [lo:, :hi])
  b = index(a, 2; [:, :hi])   return b
  return b
"""

from __future__ import annotations

from adgen.ir.index import At, Item, Slice, parts
from adgen.ir.nodes import Apply, Atom, Bind
from adgen.ir.types import ArrayType
from adgen.optimise.rewriter import Rewriter

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


def _items(op: Apply) -> list[Part]:
    """The items of a subscript of slices and integers; none for any other."""
    spec = op.attr("spec")
    items = list(parts(spec if isinstance(spec, tuple) else (), op.args[1:]))
    plain = all(isinstance(item, Slice) or (isinstance(item, At) and _is_number(taken[0])) for item, taken in items)
    return items if plain else []


def _is_number(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and not atom.type.rank and atom.type.kind in "iu"
