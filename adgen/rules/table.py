"""The derivative table: every primitive in one place, and the types that they give."""

from __future__ import annotations

from adgen.errors import Span, refuse
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import Type
from adgen.rules import (
    assembly,
    bessel,
    creation,
    effects,
    elementwise,
    fourier,
    indexing,
    linalg,
    lists,
    nans,
    orders,
    places,
    polynomials,
    products,
    reductions,
    schedules,
    scipy_linalg,
    shapes,
    sparse,
    special,
)
from adgen.rules.primitive import Primitive

FAMILIES: tuple[tuple[Primitive, ...], ...] = (
    elementwise.TABLE,
    special.TABLE,
    bessel.TABLE,
    reductions.TABLE,
    orders.TABLE,
    nans.TABLE,
    products.TABLE,
    polynomials.TABLE,
    sparse.TABLE,
    linalg.TABLE,
    scipy_linalg.TABLE,
    fourier.TABLE,
    shapes.TABLE,
    assembly.TABLE,
    creation.TABLE,
    indexing.TABLE,
    places.TABLE,
    lists.TABLE,
    schedules.TABLE,
    effects.TABLE,
)

PRIMITIVES: dict[str, Primitive] = {p.name: p for family in FAMILIES for p in family}


def learn(primitive: Primitive) -> None:
    """Put a function of the user's into the table, under its name `module:function`, which no other primitive has."""
    PRIMITIVES[primitive.name] = primitive


def infer(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """The types of the results of a primitive.

    Raises AdgenError: E202 for an unknown primitive, E203 for a wrong number of operands, E301 for shapes that do
    not fit, E302 for types that do not, E303 for a float stored in an integer array, E305 for a length that the run
    decides.
    """
    primitive = PRIMITIVES.get(op.prim)
    if primitive is None:
        refuse("E202", f"There is no primitive {op.prim}.", span)
    given, wanted = len(op.args), len(primitive.params)
    if given != wanted and not (primitive.variadic and given >= wanted - 1):
        refuse("E203", f"{op.prim} takes {wanted} operands and got {given}.", span)
    return primitive.infer(op, facts, span)
