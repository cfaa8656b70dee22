"""Methods of ufuncs: `np.add.reduce`, `np.multiply.outer`, `np.add.at` and their kin."""

from __future__ import annotations

from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.index_of import subscript_of
from adgen.frontend.integers import static_integer
from adgen.frontend.library import BINARY, Function, Given, converted, elementwise, into, numeric
from adgen.frontend.library_shapes import with_axes
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Library
from adgen.frontend.values import NONE, Abstract, Ref
from adgen.frontend.views import add_item, read_item, write_item
from adgen.ir.types import ArrayType

REDUCED = {
    "add": "sum",
    "multiply": "prod",
    "maximum": "max",
    "minimum": "min",
    "logical_and": "all",
    "logical_or": "any",
}
SCANNED = {"add": "cumsum", "multiply": "cumprod"}
"""Which function a ufunc is, applied from element to element along an axis."""


def _applied(name: str, *passed: str) -> Callable[[Machine, Given], Abstract]:
    """The function of this name, with those options that are given."""

    def lower(m: Machine, given: Given) -> Abstract:
        keywords = tuple((n, given[n]) for n in passed if n == "axis" or not is_none(given[n]))
        return m.handlers.call(m, Library(f"numpy.{name}"), Arguments((given["array"],), keywords))

    return lower


def _reduce(name: str) -> Function:
    more = ("dtype",) if name in ("sum", "prod") else ()
    extra = () if name in ("any", "all") else ("initial",)
    parameters = "array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None"
    return Function(parameters, _applied(name, "axis", "out", "keepdims", "where", *more, *extra))


def _accumulate(name: str) -> Function:
    return Function("array, axis=0, dtype=None, out=None", _applied(name, "axis", "dtype", "out"))


def _running(prim: str) -> Function:
    """The extreme of all elements up to each."""

    def lower(m: Machine, given: Given) -> Abstract:
        value = numeric(m, given["array"])
        axis = static_integer(m, given["axis"], "axis=")
        return into(m, given, converted(m, m.make(prim, value, axis=axis), given["dtype"]))

    samples = ("f8[n]", "f8[n, m]", "f8[n, m], axis=1")
    return Function("array, axis=0, dtype=None, out=None", lower, prim, samples)


def _outer(prim: str) -> Function:
    """Every element of the first array with every element of the second."""

    def lower(m: Machine, given: Given) -> Abstract:
        left, right = numeric(m, given["A"]), numeric(m, given["B"])
        first, second = (options.array_type(m, v).rank for v in (left, right))
        wide = with_axes(m, left, set(range(first, first + second))) if first else left
        return into(m, given, elementwise(m, prim, [wide, right]))

    return Function("A, B, /, *, out=None", lower)


def _at(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        target = given["a"]
        if not isinstance(target, Ref):
            m.refuse("E302", "This function changes an array in place, and was given none.")
        value, at = m.atom(numeric(m, given["b"])), subscript_of(m, given["indices"])
        if prim in ("add", "subtract"):
            add_item(m, target, at, value if prim == "add" else m.apply("negative", value))
            return NONE
        if any(isinstance(a.type, ArrayType) and a.type.rank and a.type.kind in "iu" for a in at.operands):
            why = f"np.{prim}.at with an index array, which may name a place twice, is not supported."
            m.refuse("E202", why, "Write a loop, or x[i] = ... where no place comes twice.")
        write_item(m, target, at, m.apply(prim, m.atom(read_item(m, target, at)), value))
        return NONE

    return Function("a, indices, b, /", lower)


UFUNCS: dict[str, Function] = {
    **{f"numpy.{prim}.reduce": _reduce(name) for prim, name in REDUCED.items()},
    **{f"numpy.{prim}.accumulate": _accumulate(name) for prim, name in SCANNED.items()},
    "numpy.maximum.accumulate": _running("running_max"),
    "numpy.minimum.accumulate": _running("running_min"),
    **{f"numpy.{prim}.outer": _outer(prim) for prim in BINARY},
    **{f"numpy.{prim}.at": _at(prim) for prim in BINARY},
}
