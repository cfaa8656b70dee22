"""What stands between brackets, as a subscript of the IR."""

from __future__ import annotations

from adgen.frontend.described import describe
from adgen.frontend.lists import array_of, is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import NONE, Abstract, Range, Ref, Row, SliceOf, Static, is_number
from adgen.ir.index import At, Dots, Item, NewAxis, Slice
from adgen.ir.nodes import Atom
from adgen.ir.types import ArrayType


def subscript_of(m: Machine, key: Abstract) -> Subscript:
    """The subscript of an array; E302 for what cannot be an index."""
    items = key.items if isinstance(key, Row) and key.kind == "tuple" else (key,)
    spec: list[Item] = []
    operands: list[Atom] = []
    for item in items:
        found, taken = _item(m, m.settled(item))
        spec.append(found)
        operands += taken
    copies = any(isinstance(a.type, ArrayType) and a.type.rank > 0 for a in operands)
    return Subscript(tuple(spec), tuple(operands), copies)


def _item(m: Machine, item: Abstract) -> tuple[Item, list[Atom]]:
    match item:
        case Static(value=None):
            return NewAxis(), []
        case Static(value=other) if other is ...:
            return Dots(), []
        case SliceOf(lo, hi, step):
            parts = [None if p == NONE else _number(m, p, "The bound of a slice") for p in (lo, hi, step)]
            return Slice(*(p is not None for p in parts)), [p for p in parts if p is not None]
        case _ if is_number(item):
            return At(), [_number(m, item, "An index")]
        case Ref():
            atom = m.read(item)
            if isinstance(atom.type, ArrayType) and not atom.type.rank:
                atom = m.apply("index", atom, spec=())
            return At(), [atom]
        case _ if is_sequence(item) or isinstance(item, Range):
            return At(), [array_of(m, item)]
        case other:
            m.refuse("E302", f"{describe(other)} cannot be an index.".capitalize())


def _number(m: Machine, value: Abstract, what: str) -> Atom:
    atom = m.atom(value)
    of = atom.type
    if isinstance(of, ArrayType) and not of.rank and of.kind in "iu":
        return atom
    m.refuse("E302", f"{what} must be an integer, not {of}.")
