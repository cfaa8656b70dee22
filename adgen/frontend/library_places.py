"""Functions that give places of an array, and those that say what kind of numbers there are: no derivative."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import known, length_of, static_integer
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.machine import Machine
from adgen.frontend.operators import binary
from adgen.frontend.program import Library
from adgen.frontend.values import Abstract, Ref, Row, Static, Word, is_number
from adgen.ir.builder import freeze, literal
from adgen.ir.nodes import Apply
from adgen.ir.types import Form


def mask_of(m: Machine, value: Abstract) -> Abstract:
    """Where an array is true or not zero."""
    found = numeric(m, value)
    of = options.array_type(m, found)
    if not of.rank:
        m.refuse("E302", "The places of true elements are those of an array, not of a number.")
    return found if of.kind == "b" else binary(m, "not_equal", found, literal(0))


def several(m: Machine, prim: str, /, *args: Abstract, **attrs: object) -> Abstract:
    """The results of a primitive as a tuple."""
    made = m.apply_many(Apply(prim, tuple(map(m.atom, args)), freeze(attrs)))
    return Row(tuple(m.wrap(value, contiguous=True) for value in made))


def nonzero(m: Machine, value: Abstract) -> Abstract:
    """The places of the true elements, in order: an index array for each axis."""
    mask = mask_of(m, value)
    if options.array_type(m, mask).rank == 1:
        return Row((m.make("flatnonzero", mask),))
    return several(m, "nonzero", mask)


def _triangle(prim: str) -> Callable[[Machine, Given], Abstract]:
    def lower(m: Machine, given: Given) -> Abstract:
        columns = {} if is_none(given["m"]) else {"m": length_of(m, given["m"], "m")}
        k = static_integer(m, given["k"], "k=")
        return several(m, prim, n=length_of(m, given["n"], "n"), **({"k": k} if k else {}), **columns)

    return lower


def _unravel_index(m: Machine, given: Given) -> Abstract:
    shape = options.shape(m, given["shape"])
    order = options.text(m, given["order"], "order=")
    places = numeric(m, given["indices"])
    if len(shape) > 1:
        return several(m, "unravel_index", places, shape=shape, **({} if order == "C" else {"order": order}))
    # Of one axis NumPy gives a tuple of one array; that the places lie inside is what is left of it.
    inside = m.make("all", binary(m, "less", places, m.number(known(m, shape[0]))), axis=None, keepdims=False)
    message = "index is out of bounds for array"
    m.apply_many(Apply("check", (m.atom(inside),), freeze({"exception": "ValueError", "message": message})))
    return Row((m.make("copy", places) if isinstance(places, Ref) else places,))


def _ravel_multi_index(m: Machine, given: Given) -> Abstract:
    items, shape = options.items_of(m, given["multi_index"]), options.shape(m, given["dims"])
    if items is None or len(items) != len(shape):
        m.refuse("E302", "np.ravel_multi_index takes a tuple with an index array for each axis.")
    mode, order = (options.text(m, given[name], f"{name}=") for name in ("mode", "order"))
    more = ({} if mode == "raise" else {"mode": mode}) | ({} if order == "C" else {"order": order})
    return m.make("ravel_multi_index", *(numeric(m, i) for i in items), dims=shape, **more)


def _result_type(m: Machine, given: Given) -> Abstract:
    items = given["arrays_and_dtypes"].items if isinstance(given["arrays_and_dtypes"], Row) else ()
    return Static(np.result_type(*(_weak(m, i) for i in items)))


def _weak(m: Machine, value: Abstract) -> complex | np.dtype[np.generic]:
    """What NumPy is asked about: a dtype, or a Python number, which gives way to one."""
    if isinstance(value, (Static, Library)):
        return np.dtype(options.dtype(m, value) or "float64")
    of = options.array_type(m, numeric(m, value))
    return {"b": True, "i": 0, "f": 0.0, "c": 0j}[of.kind] if of.form is Form.PYTHON else np.dtype(of.dtype)


def _info(kind: Callable[[str], object]) -> Callable[[Machine, Given], Abstract]:
    """`np.finfo(dtype)` or `np.finfo(x)`: an object whose attributes are numbers."""

    def lower(m: Machine, given: Given) -> Abstract:
        value = given["dtype"]
        is_type = isinstance(value, (Static, Library))
        name = options.dtype(m, value) if is_type else options.array_type(m, numeric(m, value)).dtype
        return Static(kind(name or "float64"))

    return lower


def _isscalar(m: Machine, given: Given) -> Abstract:
    value = given["element"]
    return literal(
        is_number(value) or isinstance(value, Word) or (isinstance(value, Static) and isinstance(value.value, str))
    )


PLACES: dict[str, Function] = {
    "numpy.nonzero": Function("a", lambda m, g: nonzero(m, g["a"]), samples=("b1[n]", "b1[n, m]", "f8[n]", "i8[n, m]")),
    "numpy.flatnonzero": Function(
        "a", lambda m, g: m.make("flatnonzero", mask_of(m, g["a"])), samples=("b1[n]", "b1[n, m]", "i8[n]")
    ),
    "numpy.argwhere": Function(
        "a", lambda m, g: m.make("argwhere", mask_of(m, g["a"])), samples=("b1[n]", "b1[n, m]", "f8[n]", "i8[n, m]")
    ),
    "numpy.tril_indices": Function("n, k=0, m=None", _triangle("tril_indices"), samples=("3", "3, -1", "2, k=1, m=4")),
    "numpy.triu_indices": Function("n, k=0, m=None", _triangle("triu_indices"), samples=("3", "3, 1", "4, k=-1, m=2")),
    "numpy.unravel_index": Function(
        "indices, shape, order='C'", _unravel_index, samples=("int, (2, 3)", "i8[n], (2, 3), order='F'", "i8[n], (4,)")
    ),
    "numpy.ravel_multi_index": Function(
        "multi_index, dims, mode='raise', order='C'",
        _ravel_multi_index,
        samples=("(int, int), (2, 3)", "(i8[n], i8[n]), (2, 3), mode='clip'", "(i8[n], 0), (2, 3), order='F'"),
    ),
    "numpy.result_type": Function(
        "*arrays_and_dtypes", _result_type, samples=("f8[n], np.float32; .itemsize", "i8[n], 2.0; .itemsize")
    ),
    "numpy.finfo": Function("dtype", _info(np.finfo), samples=("np.float32; .eps", "np.float64; .max", "f8; .tiny")),
    "numpy.iinfo": Function("type", lambda m, g: _info(np.iinfo)(m, {"dtype": g["type"]}), samples=("np.int32; .max",)),
    "numpy.isscalar": Function("element", _isscalar, samples=("f8", "f8[n]", "float", "[1.0]")),
}
