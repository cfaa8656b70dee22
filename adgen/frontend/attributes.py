"""Attributes and methods of arrays, numbers, containers, modules and objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from adgen.frontend import draws, frozen, options, sparse
from adgen.frontend.calling import bound, is_none, listed
from adgen.frontend.containers import DICT_METHODS, LIST_METHODS, get
from adgen.frontend.described import describe
from adgen.frontend.index_of import subscript_of
from adgen.frontend.library import Given
from adgen.frontend.library_arrays import shape_row, size_of
from adgen.frontend.library_orders import KINDS, PARTITION, partition_in_place, sort_in_place
from adgen.frontend.library_shapes import (
    array,
    axes_from,
    by_columns,
    flattened,
    imaginary,
    raveled,
    real,
    swapped,
    transposed,
)
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.names import constant, library_value, lifted
from adgen.frontend.program import Library, Namespace
from adgen.frontend.values import (
    NONE,
    Abstract,
    Bound,
    Boxed,
    Frozen,
    Items,
    Iteration,
    Ref,
    Row,
    Static,
    is_number,
)
from adgen.frontend.views import fill, flat, read_item
from adgen.ir.builder import literal
from adgen.ir.types import Form
from adgen.late import Late

if TYPE_CHECKING:
    import difflib
else:
    difflib = Late("difflib")

_NUMPY_METHODS: dict[str, str] = {
    **{name: f"numpy.{name}" for name in ("sum", "mean", "prod", "max", "min", "var", "std", "any", "all", "argmax")},
    **{name: f"numpy.{name}" for name in ("argmin", "cumsum", "dot", "trace", "ravel", "swapaxes", "squeeze", "clip")},
    **{name: f"numpy.{name}" for name in ("argsort", "argpartition", "take", "cumprod", "searchsorted", "choose")},
    **{name: f"numpy.{name}" for name in ("repeat", "diagonal", "put")},
    "round": "numpy.round",
    "nonzero": "numpy.nonzero",
    "tolist": "numpy.ndarray.tolist",
}
"""Methods of arrays that are the NumPy function with the array as its first argument."""

_DTYPE_ATTRIBUTES = frozenset({"kind", "name", "char", "itemsize", "str"})

_LIMITS = frozenset({"eps", "epsneg", "max", "min", "tiny", "smallest_normal", "resolution", "bits"})
"""Attributes of `np.finfo(...)` and `np.iinfo(...)`."""

_ARRAY_ATTRIBUTES: dict[str, Callable[[Machine, Abstract], Abstract]] = {
    "shape": shape_row,
    "size": size_of,
    "ndim": lambda m, v: literal(options.array_type(m, v).rank),
    "dtype": lambda m, v: Static(np.dtype(options.array_type(m, v).dtype)),
    "T": transposed,
    "mT": lambda m, v: swapped(m, v, -1, -2),
    "flat": lambda m, v: Iteration("flat", (flat(m, v) if isinstance(v, Ref) else v,)),
    "real": real,
    "imag": imaginary,
    "itemsize": lambda m, v: literal(_item_size(m, v)),
    "nbytes": lambda m, v: m.call(Library("numpy.multiply"), size_of(m, v), literal(_item_size(m, v))),
    "device": lambda m, v: Static("cpu"),
}

_BYTES = "It looks at the bytes of the array, and not at its numbers."
_MEMORY = "It depends on how the array lies in memory."
_REASONS: dict[str, str] = {
    **dict.fromkeys(("byteswap", "data", "dump", "dumps", "getfield", "setfield", "tobytes", "tofile"), _BYTES),
    **dict.fromkeys(("base", "ctypes", "flags", "strides"), _MEMORY),
    "setflags": "Whether an array may be written is no property that adgen follows.",
    "resize": "It changes the length of the array in place.",
}
"""Why some attributes of arrays have no place in a derivative."""


def _item_size(m: Machine, value: Abstract) -> int:
    return np.dtype(options.array_type(m, value).dtype).itemsize


def _astype(m: Machine, value: Abstract, given: Given) -> Abstract:
    dtype, of = options.dtype(m, given["dtype"]) or "float64", options.array_type(m, value)
    casting = options.text(m, given["casting"], "casting=")
    if not options.converts(of.dtype, dtype, casting):
        m.refuse("E302", f"NumPy does not convert {of.dtype} to {dtype} with casting={casting!r}.")
    if of.dtype == dtype and not options.flag(m, given["copy"], "copy=") and isinstance(value, Ref):
        return Ref(value.cell, value.path)
    return m.make("astype", value, dtype=dtype)


def _copy(m: Machine, value: Abstract, given: Given) -> Abstract:
    if isinstance(value, Ref):
        order = options.text(m, given["order"], "order=")
        return m.new_array(m.apply("copy", m.read(value)), order == "C" or (order != "F" and m.contiguous(value)))
    return value


def _fill(m: Machine, value: Abstract, given: Given) -> Abstract:
    if not isinstance(value, Ref):
        m.refuse("E302", "A number cannot be filled.")
    fill(m, value, m.atom(given["value"]))
    return NONE


def _item(m: Machine, value: Abstract, given: Given) -> Abstract:
    of = options.array_type(m, value)
    number = value
    if isinstance(value, Ref) and (places := _star(given["args"])):
        key = places[0] if len(places) == 1 else Row(places)
        chosen = read_item(m, value if isinstance(key, Row) else array(m, raveled(m, value)), subscript_of(m, key))
        return _item(m, chosen, {"args": Row(())})
    if isinstance(value, Ref):
        if any(d.const != 1 for d in of.shape):
            m.refuse("E302", "item() needs an array of one element.")
        flat = m.apply("reshape", m.read(value), shape=()) if of.rank else m.read(value)
        number = m.number(m.apply("index", flat, spec=()))
    if of.inexact and not np.can_cast(of.dtype, complex):  # Python has no number of so many digits: NumPy keeps its own
        return number
    kind = {"b": "bool", "i": "int64", "u": "int64", "f": "float64", "c": "complex128"}[of.kind]
    return m.make("cast", number, dtype=kind, form=Form.PYTHON)


def _reshape(m: Machine, value: Abstract, given: Given) -> Abstract:
    lengths = _star(given["shape"])
    options_given = tuple((name, given[name]) for name in ("order", "copy"))
    shape = lengths[0] if len(lengths) == 1 else Row(lengths)
    return m.handlers.call(m, Library("numpy.reshape"), Arguments((value, shape), options_given))


def _flatten(m: Machine, value: Abstract, given: Given) -> Abstract:
    return flattened(m, transposed(m, value) if by_columns(m, value, given["order"]) else value)


def _star(value: Abstract) -> tuple[Abstract, ...]:
    return value.items if isinstance(value, Row) else ()


def _view(m: Machine, value: Abstract, given: Given) -> Abstract:
    of = options.array_type(m, value).dtype
    if any(not is_none(v) and v != Library("numpy.ndarray") and options.dtype(m, v) != of for v in given.values()):
        m.refuse("E202", "x.view(dtype) reads the bytes of the array as other numbers.", "Write x.astype(dtype).")
    return Ref(value.cell, value.path) if isinstance(value, Ref) else value


def _conjugate(m: Machine, value: Abstract, given: Given) -> Abstract:
    """Of real numbers it is the array itself, unlike `np.conjugate`."""
    if options.array_type(m, value).kind == "c":
        return m.call(Library("numpy.conjugate"), value)
    return Ref(value.cell, value.path) if isinstance(value, Ref) else value


_OWN_METHODS: dict[str, tuple[str, Callable[[Machine, Abstract, Given], Abstract]]] = {
    "astype": ("dtype, order='K', casting='unsafe', subok=True, copy=True", _astype),
    "copy": ("order='C'", _copy),
    "conj": ("", _conjugate),
    "conjugate": ("", _conjugate),
    "fill": ("value", _fill),
    "sort": (KINDS, sort_in_place),
    "partition": (PARTITION, partition_in_place),
    "compress": (
        "condition, axis=None, out=None",
        lambda m, v, g: m.call(Library("numpy.compress"), g["condition"], v, g["axis"], g["out"]),
    ),
    "item": ("*args", _item),
    "flatten": ("order='C'", _flatten),
    "reshape": ("*shape, order='C', copy=None", _reshape),
    "transpose": ("*axes", lambda m, v, g: transposed(m, v, axes_from(m, _star(g["axes"])))),
    "view": ("dtype=None, type=None", _view),
    "to_device": ("device, /, *, stream=None", lambda m, v, g: v),
}
"""Methods of arrays with parameters of their own."""


def attribute(m: Machine, base: Abstract, name: str) -> Abstract:
    """`base.name` (E204 where there is none)."""
    match m.settled(base):
        case Library(path):
            return library_value(f"{path}.{name}")
        case Namespace(owner, resolve):
            entity = resolve(name)
            if entity is None:
                m.refuse("E204", f"`{owner}` has no attribute `{name}`.")
            return lifted(m, entity, f"{owner}.{name}")
        case Row(items, _, fields) as row if fields:
            return _field(m, row, items, fields, name)
        case Boxed(box) as boxed:
            return _of_box(m, boxed, box.kind, name)
        case Frozen() as distribution:
            return frozen.attribute(m, distribution, name)
        case value if isinstance(value, Ref) or is_number(value):
            return _of_array(m, value, name)
        case Static(value=(np.finfo() | np.iinfo()) as info) if name in _LIMITS:
            return constant(m, getattr(info, name), name)
        case Static(value=np.dtype() as dtype) if name in _DTYPE_ATTRIBUTES:
            return constant(m, getattr(dtype, name), name)
        case other:
            m.refuse("E204", f"adgen knows no attribute `{name}` of {describe(other)}.")


def _field(m: Machine, row: Row, items: tuple[Abstract, ...], fields: tuple[str, ...], name: str) -> Abstract:
    if name in fields:
        return m.settled(items[fields.index(name)])
    if name in ("_replace", "_asdict"):
        return Bound(row, name)
    m.refuse("E204", f"{describe(row)} has no field `{name}`; it has {', '.join(fields)}.".capitalize())


def _of_box(m: Machine, boxed: Boxed, kind: str, name: str) -> Abstract:
    if kind == draws.KIND:
        return draws.attribute(m, boxed, name)
    found = sparse.attribute(m, boxed, name) if sparse.is_sparse(m, boxed) else None
    if found is not None:
        return found
    if kind in ("list", "dict"):
        methods = LIST_METHODS | {"extend": None} if kind == "list" else DICT_METHODS
        if name in methods:
            return Bound(boxed, name)
        m.refuse("E204", f"adgen knows no method `{name}` of a {kind}.", _nearest(name, list(methods)))
    content = m.content(boxed.box)
    keys = content.keys if isinstance(content, Items) else None
    if keys is None or name not in keys:
        m.refuse("E204", f"A {kind} has no field `{name}` that adgen knows.")
    return get(m, boxed, Static(name)) if isinstance(content, Items) else NONE


def _of_array(m: Machine, value: Abstract, name: str) -> Abstract:
    if name in _ARRAY_ATTRIBUTES:
        return _ARRAY_ATTRIBUTES[name](m, value)
    if name in _NUMPY_METHODS or name in _OWN_METHODS:
        return Bound(value, name)
    if name in _REASONS:
        fix = "Write np.resize(x, shape)." if name == "resize" else "Leave it to the caller."
        m.refuse("E202", f"The attribute `{name}` of an array is not supported. {_REASONS[name]}", fix)
    known = [*_ARRAY_ATTRIBUTES, *_NUMPY_METHODS, *_OWN_METHODS]
    m.refuse("E204", f"adgen knows no attribute `{name}` of {describe(value)}.", _nearest(name, known))


def _nearest(name: str, known: list[str]) -> str | None:
    found = difflib.get_close_matches(name, known, 1)
    return f"The nearest name that it knows is `{found[0]}`." if found else None


def method(m: Machine, receiver: Abstract, name: str, given: Arguments) -> Abstract:
    """`receiver.name(...)`."""
    match receiver:
        case Boxed(box):
            return _box_method(m, receiver, box.kind, name, given)
        case Row():
            return _row_method(m, receiver, name, given)
        case Frozen():
            return frozen.method(m, receiver, name, given)
        case _ if name in _OWN_METHODS:
            parameters, lower = _OWN_METHODS[name]
            return lower(m, receiver, bound(m, listed(name, parameters), given))
        case _:
            if any(key == "correction" for key, _ in given.keywords):  # a parameter of the functions alone
                m.refuse("E203", f"The method `{name}` has no parameter `correction`.", "Write ddof=.")
            function = Library(_NUMPY_METHODS[name])
            positional = (receiver, *given.positional)
            return m.handlers.call(m, function, Arguments(positional, given.keywords))


def _box_method(m: Machine, of: Boxed, kind: str, name: str, given: Arguments) -> Abstract:
    if kind == draws.KIND:
        return draws.method(m, of, name, given)
    if sparse.is_sparse(m, of):
        return sparse.method(m, of, name, given)
    if given.keywords:
        m.refuse("E203", f"The method `{name}` takes no keywords here.")
    least, most, lower = (LIST_METHODS if kind == "list" else DICT_METHODS)[name]
    if not least <= len(given.positional) <= most:
        m.refuse("E203", f"The method `{name}` of a {kind} gets {len(given.positional)} arguments.")
    return lower(m, of, given.positional)


def _row_method(m: Machine, row: Row, name: str, given: Arguments) -> Abstract:
    values = dict(zip(row.fields, row.items, strict=True))
    if name == "_asdict":
        return m.new_box("dict", Items(row.items, row.fields))
    for key, value in given.keywords:
        if key not in values:
            m.refuse("E204", f"{describe(row)} has no field `{key}`.".capitalize())
        values[key] = value
    return Row(tuple(values.values()), row.kind, row.fields)
