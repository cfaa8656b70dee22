"""Lists of arrays whose lengths depend on their place: `tape.append(x[:i])` in a loop over `i`, read as `tape[i]`.

The type of such a list has the lengths of the element at `PLACE`; an element has those with its index instead.
"""

from __future__ import annotations

from adgen.frontend.joins import leaves_scope, same_type
from adgen.frontend.machine import Machine
from adgen.frontend.values import Run
from adgen.ir.dims import PLACE, Dim, Ref, atoms, substitute
from adgen.ir.dims import of as dim_of
from adgen.ir.nodes import Atom, Value
from adgen.ir.types import ArrayType, ListType, Type

FIX = "Append one array in each trip of a `for` loop, and read it by the number of the trip."


def is_ragged(of: Type) -> bool:
    """Whether the lengths of an element depend on its place."""
    return isinstance(of, ArrayType) and any(PLACE in set(atoms(d)) for d in of.shape)


def by_place(of: Type, index: Ref, progress: Dim, first: Dim, mark: int) -> Type | None:
    """The type of what is appended in each trip of a loop, after `first` elements, by place instead of index.

    None where no length depends on the index, or where one depends on more of the loop (made after `mark`).
    """
    if not isinstance(of, ArrayType) or not leaves_scope(of, mark):
        return None
    there = dim_of(index) - progress + dim_of(PLACE) - first
    found = of.with_shape(tuple(substitute(d, {index: there}) for d in of.shape))
    return None if leaves_scope(found, mark) else found


def shape_at(m: Machine, of: ArrayType, place: Dim) -> tuple[Dim, ...]:
    """The shape of the element at a place; refused where the place may be counted from the end."""
    if not m.builder.facts.nonnegative(place):
        m.refuse("E305", "The arrays in this list differ in length, and this index may be negative.", FIX)
    return tuple(substitute(d, {PLACE: place}) for d in of.shape)


def appended(m: Machine, run: Run, atom: Atom) -> Atom:
    """`append` to a list whose elements differ in length."""
    match run:
        case Run(Value(type=ListType(ArrayType() as of)), Dim() as place) if same_type(
            m, of.with_shape(shape_at(m, of, place)), atom.type
        ):
            return m.apply("append", run.atom, atom, varies=True)
        case _:
            m.refuse("E305", "The arrays in this list differ in length by no rule that is known.", FIX)


def element(m: Machine, run: Run, index: Atom) -> Atom:
    """`list_get`, of the shape that is at this index."""
    match run.atom.type:
        case ListType(ArrayType() as of) if is_ragged(of):
            return m.apply("list_get", run.atom, index, shape=shape_at(m, of, m.builder.facts.of(index)))
        case _:
            return m.apply("list_get", run.atom, index)
