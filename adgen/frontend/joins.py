"""What type a value has that comes from two paths, and how each side is brought to it without changing any result."""

from __future__ import annotations

import numpy as np

from adgen.frontend.machine import Machine
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, Ref, atoms
from adgen.ir.nodes import Atom, Const, Undef
from adgen.ir.types import ArrayType, Form, ListType, Type


def joined_type(m: Machine, a: Atom, b: Atom) -> Type | None:
    """The type that holds both, or None where none does exactly. The type of an undefined side does not count."""
    if isinstance(a, Undef):
        return b.type
    if isinstance(b, Undef):
        return a.type
    found = same_type(m, a.type, b.type)
    if found is not None or m.watch.is_partial(a) or m.watch.is_partial(b):
        return found  # what may be undefined cannot be converted
    return _promoted(a, b) or _promoted(b, a)


def same_type(m: Machine, a: Type, b: Type) -> Type | None:
    """The common type of two types that differ at most in who holds the number, Python or NumPy.

    A Python number is the safe claim: derived code then divides in a way that cannot raise.
    """
    match a, b:
        case ArrayType(), ArrayType():
            if a.dtype != b.dtype or a.rank != b.rank or (a.form is Form.ARRAY) != (b.form is Form.ARRAY):
                return None
            if not all(same_length(m, d, e) for d, e in zip(a.shape, b.shape, strict=True)):
                return None
            return a if a.form is b.form or a.form is Form.PYTHON else b
        case ListType(), ListType():
            element = same_type(m, a.element, b.element)
            return None if element is None else ListType(element)
        case _:
            return None


def same_length(m: Machine, a: Dim, b: Dim) -> bool:
    """Whether two lengths are equal, by proof or by a guard of the function."""
    facts = m.builder.facts
    return facts.same(a, b) or facts.assume_same(a, b, m.builder.span)


def _promoted(a: Atom, b: Atom) -> ArrayType | None:
    """The type of `b` where it is a float and `a` a Python number that fits it exactly."""
    given, wanted = a.type, b.type
    if not (isinstance(given, ArrayType) and isinstance(wanted, ArrayType)):
        return None
    if given.form is not Form.PYTHON or wanted.form is Form.ARRAY or wanted.kind != "f":
        return None
    if given.kind == "i" and wanted.dtype == "float64":
        return ArrayType("float64", (), Form.PYTHON)
    literal_fits = isinstance(a, Const) and given.kind in "if" and _exact(a, wanted.dtype)
    return wanted if literal_fits else None


def _exact(number: Const, dtype: str) -> bool:
    value = number.value
    return isinstance(value, (int, float)) and float(np.asarray(value, dtype)) == value


def absent_of(of: Type) -> Atom:
    """What stands for None where another path has a value of this type; a truth value is false, as None is."""
    truth = isinstance(of, ArrayType) and of.kind == "b" and of.form is not Form.ARRAY
    return literal(False) if truth else Undef(of)


def promotes(a: Atom, to: Type) -> bool:
    """Whether bringing `a` to a type makes a float of an int."""
    of = a.type
    return (
        not isinstance(a, Undef)
        and isinstance(of, ArrayType)
        and isinstance(to, ArrayType)
        and of.kind in "iu"
        and to.kind == "f"
    )


def brought(m: Machine, a: Atom, to: Type) -> Atom:
    """`a` as a value of a joined type."""
    of = a.type
    if isinstance(a, Undef):
        return Undef(to)
    if not (isinstance(of, ArrayType) and isinstance(to, ArrayType)) or of.dtype == to.dtype:
        return a
    if isinstance(a, Const) and to.form is Form.PYTHON and isinstance(a.value, (int, float)):
        return literal(float(a.value))
    return m.builder.apply("cast", a, dtype=to.dtype, form=to.form)


def leaves_scope(of: Type, mark: int) -> bool:
    """Whether a shape mentions a number that was made after `mark`, inside the block that is left."""
    match of:
        case ArrayType(shape=shape):
            return any(isinstance(a, Ref) and a.id >= mark for d in shape for a in atoms(d))
        case ListType(element):
            return leaves_scope(element, mark)
