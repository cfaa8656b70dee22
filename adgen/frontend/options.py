"""Arguments of library functions that must be known when the function is compiled: axes, dtypes, shapes, flags."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from adgen.frontend.described import describe
from adgen.frontend.integers import length_of, static_integer
from adgen.frontend.lists import is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.program import Library
from adgen.frontend.values import Abstract, Boxed, Items, Ref, Row, Static
from adgen.frontend.views import type_of
from adgen.ir.builder import literal
from adgen.ir.dims import Dim
from adgen.ir.index import At
from adgen.ir.nodes import Const, Value
from adgen.ir.types import ArrayType

_BUILTIN_TYPES = {
    "builtins.float": "float64",
    "builtins.int": "int64",
    "builtins.bool": "bool",
    "builtins.complex": "complex128",
}


def items_of(m: Machine, value: Abstract) -> tuple[Abstract, ...] | None:
    """The elements of a list or tuple of known structure."""
    match m.settled(value):
        case Row(items):
            return items
        case Boxed(box) if box.kind == "list" and isinstance(content := m.content(box), Items):
            return content.values
        case _:
            return None


def numbers(m: Machine, value: Abstract) -> tuple[Abstract, ...] | None:
    """The elements of a list, a tuple, or a vector of known length."""
    if not isinstance(value, Ref):
        return items_of(m, value)
    of, vector = type_of(m, value), m.read(value)
    if of.rank != 1:
        return None
    op = m.origin.get(vector.id) if isinstance(vector, Value) else None
    if op is not None and op.prim == "stack":
        return tuple(map(m.number, op.args))
    count = m.builder.facts.normal(of.shape[0]).const
    places = () if count is None else map(literal, range(count))
    return None if count is None else tuple(m.number(m.apply("index", vector, k, spec=(At(),))) for k in places)


def axis(m: Machine, value: Abstract) -> Hashable:
    """`axis=`: None, an integer, or several; a default may be a tuple."""
    if isinstance(value, Static) and (value.value is None or isinstance(value.value, tuple)):
        return value.value
    items = items_of(m, value) if is_sequence(value) else None
    if items is not None:
        return tuple(static_integer(m, i, "An axis") for i in items)
    return static_integer(m, value, "An axis")


def flag(m: Machine, value: Abstract, what: str) -> bool:
    """An option that is true or false."""
    match value:
        case Const(value=known):
            return bool(known)
        case Static(value=known):
            return bool(known)
        case _:
            m.refuse("E302", f"{what} must be known when the function is compiled.")


def text(m: Machine, value: Abstract, what: str) -> str:
    """An option that is a string."""
    if isinstance(value, Static) and isinstance(value.value, str):
        return value.value
    m.refuse("E302", f"{what} must be a string that is known when the function is compiled.")


def order(m: Machine, value: Abstract, usual: str = "C") -> str:
    """`order=`, where None is the usual one."""
    return usual if isinstance(value, Static) and value.value is None else text(m, value, "order=")


def dtype(m: Machine, value: Abstract) -> str | None:
    """`dtype=`: None, a type, a name, or the dtype of an array."""
    match value:
        case Static(value=None):
            return None
        case Static(value=str() as name):
            return _named(m, name)
        case Static(value=np.dtype() as known):
            return str(known)
        case Library(path) if path in _BUILTIN_TYPES:
            return _BUILTIN_TYPES[path]
        case Library(path) if path.startswith("numpy."):
            return _named(m, path.removeprefix("numpy."))
        case other:
            m.refuse("E302", f"{describe(other)} is not a dtype.")


def converts(dtype: str, wanted: str, casting: str) -> bool:
    """Whether `casting=` lets NumPy convert one dtype to another."""
    kinds = {"unsafe": True, "same_kind": np.can_cast(dtype, wanted, "same_kind"), "safe": np.can_cast(dtype, wanted)}
    return kinds.get(casting, dtype == wanted)


def _named(m: Machine, name: str) -> str:
    try:
        found = np.dtype(name)
    except TypeError:
        m.refuse("E302", f"{name!r} is not a dtype.")
    if found.kind not in "biufc":
        m.refuse("E302", f"Arrays of dtype {name} hold no numbers.")
    return str(found)


def is_dtype(path: str) -> bool:
    """Whether a library name is a number type, such as `numpy.float64`."""
    name = path.removeprefix("numpy.")
    try:
        return path.startswith("numpy.") and "." not in name and np.dtype(name).kind in "biufc"
    except TypeError:
        return False


def shape(m: Machine, value: Abstract) -> tuple[Dim, ...]:
    """A shape: an integer or a sequence of integers."""
    items = numbers(m, value) if isinstance(value, Ref) or is_sequence(value) else (value,)
    if items is None:
        m.refuse("E305", "The number of axes of an array must be known when the function is compiled.")
    lengths = tuple(length_of(m, i, "A length of a shape") for i in items)
    for length in lengths:
        m.builder.facts.assume_nonnegative(length, m.here())  # else NumPy raises
    return lengths


def array_type(m: Machine, value: Abstract) -> ArrayType:
    """The type of a number or an array."""
    if isinstance(value, Ref):
        return type_of(m, value)
    of = m.atom(value).type
    if not isinstance(of, ArrayType):
        m.refuse("E302", "A list was given where a number or an array is needed.", "Write np.array(list).")
    return of
