"""Zeros of a type, and fitting a cotangent to the type of its primal."""

from __future__ import annotations

from adgen.ir.builder import Builder, literal
from adgen.ir.dims import PLACE, Ref, atoms
from adgen.ir.nodes import Atom, Const, Undef, Value
from adgen.ir.types import ArrayType, Form, ListType, Type, scalar


def zeros(of: Type, builder: Builder, like: Atom | None = None) -> Atom:
    """The zero of a type; of a list, with as many elements as `like` says (a number, or a list), none by default."""
    match of:
        case ListType():
            if like is None or like == literal(0):
                return builder.apply("list_new", type=of)
            if isinstance(like.type, ListType):
                return builder.apply("list_zeros_like", like)
            return builder.apply("list_zeros", like, type=of)
        case ArrayType(dtype, shape, form) if shape or form is Form.ARRAY:
            return builder.apply("zeros", shape=shape, dtype=dtype)
        case ArrayType("float64" | "complex128"):
            return literal(0j if of.kind == "c" else 0.0)
        case ArrayType(dtype):  # a narrower zero, so that what is added to it does not widen
            return Const(0j if of.kind == "c" else 0.0, scalar(dtype))


def zero_tangent(of: Atom, builder: Builder) -> Atom:
    """The tangent of a primal value that does not depend on what is differentiated."""
    if isinstance(of, Undef) and mentions_integers(of.type):
        return of  # the integers in its lengths may have no value here either
    is_list = isinstance(of.type, ListType) and not isinstance(of, Undef)
    return zeros(of.type, builder, like(of, builder) if is_list else None)


def like(values: Atom, builder: Builder) -> Atom:
    """What zeros for a list are made from: its length, or the list itself where its elements differ in length."""
    if measured_by_itself(values.type):
        return values
    made = builder.made(values)
    return literal(0) if made is not None and made.prim == "list_new" else builder.apply("list_len", values)


def measured_by_itself(of: Type) -> bool:
    """Whether the elements of a list may differ in length, so that a number does not say enough."""
    return isinstance(of, ListType) and (isinstance(of.element, ListType) or mentions_integers(of))


def mentions_integers(of: Type) -> bool:
    """Whether a length in a type is an integer of the program or a place, so that it may differ from place to place."""
    match of:
        case ListType(element):
            return mentions_integers(element)
        case ArrayType(_, shape):
            return any(isinstance(a, Ref) or a == PLACE for d in shape for a in atoms(d))


def fit(value: Atom, of: Type, builder: Builder) -> Atom:
    """A cotangent, reduced to the shape and dtype of its primal.

    Broadcasting an operand is linear, and its transpose is a sum over the broadcast axes; promotion to a wider
    dtype is undone by a cast, promotion of a real to a complex number by taking the real part.
    """
    if isinstance(value, Undef) or not (isinstance(of, ArrayType) and isinstance(value.type, ArrayType)):
        return value
    if value.type.kind == "c" and of.kind == "f":
        value = builder.apply("real", value)
    value = _narrow(value, of, builder)
    return _cast(value, of, builder)


def _narrow(value: Atom, of: ArrayType, builder: Builder) -> Atom:
    given = value.type
    if isinstance(given, ArrayType) and given.shape != of.shape:
        same = len(given.shape) == len(of.shape) and all(map(builder.facts.same, given.shape, of.shape))
        extra = len(of.shape) - len(given.shape)
        if extra > 0 and all(d.const == 1 for d in of.shape[:extra]):  # an assignment drops leading axes of length 1
            return builder.apply("reshape", value, shape=of.shape)
        if not same:
            return builder.apply("sum_to", value, shape=of.shape)
    return value


def spread(value: Atom, of: Type, builder: Builder) -> Atom:
    """A tangent, broadcast and cast to the type of its primal."""
    given = value.type
    if not (isinstance(of, ArrayType) and isinstance(given, ArrayType)):
        return value
    if len(given.shape) != len(of.shape) or not all(map(builder.facts.same, given.shape, of.shape)):
        value = builder.apply("broadcast_to", value, shape=of.shape)
    return _cast(value, of, builder)


def _cast(value: Atom, of: ArrayType, builder: Builder) -> Atom:
    """Numbers keep the precision of their primal; scalars that are literals or Python floats adapt by themselves."""
    given = value.type
    if isinstance(given, ArrayType) and given.dtype != of.dtype and isinstance(value, Value):
        if of.rank == 0 and given.dtype in {"float64", "complex128"} and of.dtype == "float64":
            return value
        return builder.apply("astype", value, dtype=of.dtype)
    return value
