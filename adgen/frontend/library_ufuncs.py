"""Methods of ufuncs: `np.add.reduce`, `np.multiply.outer`, `np.add.at` and their kin."""

from __future__ import annotations

import math
from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.defined import defined
from adgen.frontend.index_of import subscript_of
from adgen.frontend.integers import static_integer
from adgen.frontend.library import BINARY, OPTIONS, RENAMED, UNARY, Function, Given, converted, into, numeric
from adgen.frontend.library_shapes import with_axes
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Library
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import NONE, TRUE, Abstract, Ref, Row
from adgen.frontend.views import add_item, read_item, write_item
from adgen.ir.builder import literal
from adgen.ir.index import At
from adgen.ir.types import ArrayType

REDUCED = {
    "add": "sum",
    "multiply": "prod",
    "maximum": "max",
    "minimum": "min",
    "fmax": "nanmax",
    "fmin": "nanmin",
    "logical_and": "all",
    "logical_or": "any",
}
SCANNED = {"add": "cumsum", "multiply": "cumprod"}
"""Which function a ufunc is, applied from element to element along an axis."""

PARAMETERS = "array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None"
SCAN = "array, axis=0, dtype=None, out=None"
LOOPED = ("subtract", "divide", "hypot", "logaddexp2", "fmod", "remainder", "floor_divide")
SEVERAL_AXES = (
    "f8[n]",
    "f8[n, m], axis=1, keepdims=True",
    "f8[n, m], axis=None, initial=f8",
    "f8[n, m, 3], axis=(0, -1), keepdims=True",
    "f8[n, m], axis=(0, 1), where=b1[m]",
)
SAMPLES = {
    "reduce": ("f8[n]", "f8[n, m], axis=1, keepdims=True", "f8[n], axis=None, initial=f8"),
    **dict.fromkeys(("hypot.reduce", "logaddexp2.reduce"), SEVERAL_AXES),
    "accumulate": ("f8[n]", "f8[n, m], axis=1, out=np.zeros((4, 2))", "f8[n], axis=None"),
    "reduceat": ("f8[k], [0, 3, 1, 5]", "f8[k, m], (0, 4)", "f8[m, k], [2, 5], axis=1"),
    "add.reduceat": ("f8[k], [0, 3, 1, 5]", "f8[k], i8[m] < 7"),
    "at": (
        "in place: f8[n], i8[3], f8[3]",
        "in place: f8[n, m], (i8[3], i8[3]), 0.3",
        "in place: f8[n, m], [0, 1, 0], f8[m]",
        "in place: f8[n], slice(1, 3), f8",
        "in place: f8[n], b1[n], f8",
    ),
}
JOINED = ("bitwise_and", "bitwise_or", "bitwise_xor", "logical_xor")
"""Ufuncs whose reduction is a loop. Those of `power` and `arctan2` depend in NumPy on how an array lies in memory."""


def _applied(name: str, *passed: str) -> Callable[[Machine, Given], Abstract]:
    """The function of this name, with those options that are given; `dtype=` converts first where it has none."""

    def lower(m: Machine, given: Given) -> Abstract:
        if "dtype" not in passed:
            given = {**given, "array": converted(m, numeric(m, given["array"]), given["dtype"])}
        if "initial" not in passed and not is_none(given.get("initial", NONE)):
            m.refuse("E202", "initial= of a logical reduction is not supported.", "Combine it with the result.")
        keywords = tuple((n, given[n]) for n in passed if n == "axis" or not is_none(given[n]))
        return m.handlers.call(m, Library(f"numpy.{name}"), Arguments((given["array"],), keywords))

    return lower


def _reduce(name: str) -> Function:
    more = ("dtype",) if name in ("sum", "prod") else ()
    extra = () if name in ("any", "all") else ("initial",)
    samples = (
        "f8[n]",
        "f8[n, m]",
        "f8[n, m], axis=None, keepdims=True",
        "f8[n, m], axis=1, initial=0.3, where=b1[n, m]",
    )
    return Function(PARAMETERS, _applied(name, "axis", "out", "keepdims", "where", *more, *extra), samples=samples)


def _accumulate(name: str) -> Function:
    scan = _applied(name, "axis", "dtype", "out")
    return Function(SCAN, lambda m, given: scan(m, _one_axis(m, given)))


def _one_axis(m: Machine, given: Given) -> Given:
    """The options of a scan, which runs along one axis; None is the only axis of a vector."""
    axes = options.axis(m, given["axis"])
    if axes is None and options.array_type(m, numeric(m, given["array"])).rank == 1:
        axes = 0
    (one,) = axes if isinstance(axes, tuple) and len(axes) == 1 else (axes,)
    if not isinstance(one, int):
        m.refuse("E203", "accumulate and reduceat run along one axis.", "Say axis=, or use np.ravel.")
    return {**given, "axis": literal(one)}


def _running(prim: str) -> Function:
    """The extreme of all elements up to each."""

    def lower(m: Machine, given: Given) -> Abstract:
        value = numeric(m, given["array"])
        axis = static_integer(m, _one_axis(m, given)["axis"], "axis=")
        return into(m, given, converted(m, m.make(prim, value, axis=axis), given["dtype"]))

    samples = ("f8[n]", "f8[n, m]", "f8[n, m], axis=1")
    return Function(SCAN, lower, prim, samples)


IDENTITIES: dict[str, bool | int | float] = {
    "hypot": 0.0,
    "logaddexp2": -math.inf,
    "bitwise_and": -1,
    "bitwise_or": 0,
    "bitwise_xor": 0,
    "logical_xor": False,
}
"""The ufuncs among these whose order does not matter, with the element that changes nothing."""


def _several(m: Machine, prim: str, given: Given) -> Given:
    """The options of a reduction that only ufuncs take of which the order does not matter."""
    axes = options.axis(m, given["axis"])
    rank = options.array_type(m, numeric(m, given["array"])).rank
    several = rank > 1 if axes is None else isinstance(axes, tuple) and len(axes) > 1
    if several and prim not in IDENTITIES:
        m.refuse("E203", f"np.{prim}.reduce takes one axis, since the order matters.", "Reduce one axis at a time.")
    if given["where"] in (NONE, TRUE):
        return given
    if prim not in IDENTITIES:
        m.refuse("E202", f"np.{prim}.reduce with where= is not supported.", "Reduce x[mask].")
    chosen = m.call(Library("numpy.where"), given["where"], given["array"], literal(IDENTITIES[prim]))
    return {**given, "array": chosen}


def _looped(method: str, prim: str, parameters: str) -> Function:
    """A method of a ufunc that is a loop."""

    def lower(m: Machine, given: Given) -> Abstract:
        given = _several(m, prim, given) if method == "reduce" else _one_axis(m, given)
        passed = {n: v for n, v in given.items() if n not in ("out", "where")}
        if (places := options.numbers(m, given["indices"]) if "indices" in given else None) is not None:
            passed["indices"] = Row(places)
        return into(m, given, defined(m, f"numpy.ufunc.{method}", {"ufunc": Library(f"numpy.{prim}"), **passed}))

    return Function(parameters, lower, samples=SAMPLES.get(f"{prim}.{method}", SAMPLES[method]))


def _outer(prim: str) -> Function:
    """Every element of the first array with every element of the second."""

    def lower(m: Machine, given: Given) -> Abstract:
        left, right = numeric(m, given["A"]), numeric(m, given["B"])
        first, second = (options.array_type(m, v).rank for v in (left, right))
        wide = with_axes(m, left, set(range(first, first + second))) if first else left
        passed = tuple((n, given[n]) for n in ("out", "where", "dtype") if not is_none(given[n]))
        return m.handlers.call(m, Library(f"numpy.{prim}"), Arguments((wide, right), passed))

    samples = ("f8[n], f8[m]", "f8[n, m], f8", "f8[2], f8[2, 3], out=np.zeros((2, 2, 3))")
    return Function(f"A, B, /, *, {OPTIONS.replace('*, ', '')}", lower, samples=samples)


def _at(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        target = given["a"]
        if not isinstance(target, Ref):
            m.refuse("E302", "This function changes an array in place, and was given none.")
        at = subscript_of(m, given["indices"])
        if _repeats(at) and prim not in ("add", "subtract"):
            if not all(isinstance(item, At) for item in at.spec):
                why = f"np.{prim}.at with an array of indices beside slices or new axes is not supported."
                m.refuse("E202", why, "Write a loop over the indices.")
            return defined(m, "numpy.ufunc.at", {"ufunc": Library(f"numpy.{prim}"), **given})
        if "b" not in given:
            write_item(m, target, at, m.apply(prim, m.atom(read_item(m, target, at))))
            return NONE
        value = m.atom(numeric(m, given["b"]))
        if prim in ("add", "subtract"):
            add_item(m, target, at, value if prim == "add" else m.apply("negative", value))
            return NONE
        write_item(m, target, at, m.apply(prim, m.atom(read_item(m, target, at)), value))
        return NONE

    if prim in UNARY:
        return Function("a, indices, /", lower, samples=("in place: f8[n], i8[3]", "in place: f8[n], b1[n]"))
    return Function("a, indices, b, /", lower, samples=SAMPLES["at"])


def _repeats(at: Subscript) -> bool:
    """Whether an array of integers may name a place twice."""
    return any(isinstance(a.type, ArrayType) and a.type.rank and a.type.kind in "iu" for a in at.operands)


_METHODS: dict[str, Function] = {
    **{f"numpy.{prim}.reduce": _looped("reduce", prim, PARAMETERS) for prim in (*LOOPED, *JOINED)},
    **{
        f"numpy.{prim}.accumulate": _looped("accumulate", prim, SCAN)
        for prim in (*LOOPED, *JOINED, "logaddexp", "logical_and", "logical_or", "fmax", "fmin")
    },
    **{
        f"numpy.{prim}.reduceat": _looped("reduceat", prim, SCAN.replace("array", "array, indices"))
        for prim in (*LOOPED, *JOINED, *REDUCED, "logaddexp")
    },
    **{f"numpy.{prim}.reduce": _reduce(name) for prim, name in REDUCED.items()},
    **{f"numpy.{prim}.accumulate": _accumulate(name) for prim, name in SCANNED.items()},
    "numpy.maximum.accumulate": _running("running_max"),
    "numpy.minimum.accumulate": _running("running_min"),
    **{f"numpy.{prim}.outer": _outer(prim) for prim in BINARY},
    **{f"numpy.{prim}.at": _at(prim) for prim in (*UNARY, *BINARY)},
}

_OTHER_NAMES = {
    f"numpy.{other}.{method}": _METHODS[found]
    for other, name in RENAMED.items()
    for method in ("reduce", "accumulate", "reduceat", "outer", "at")
    if (found := f"numpy.{name}.{method}") in _METHODS
}

UFUNCS: dict[str, Function] = {**_METHODS, **_OTHER_NAMES}
