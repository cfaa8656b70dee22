"""Elementwise functions whose call is not one ufunc: bounds, rounding, parts of numbers, and what they stand in for."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable

from adgen.frontend import options
from adgen.frontend.assign import store_all
from adgen.frontend.calling import is_none
from adgen.frontend.integers import static_integer
from adgen.frontend.library import OPTIONS, Function, Given, converted, elementwise, in_dtype, into, numeric
from adgen.frontend.library_create import as_array, new_array
from adgen.frontend.library_shapes import imaginary, real
from adgen.frontend.machine import Machine
from adgen.frontend.values import NONE, TRUE, Abstract, Ref, Row
from adgen.ir.builder import literal
from adgen.ir.nodes import Apply, Const

CLIPS = (
    "f8[n], 0.2, 0.7",
    "f8[n], f8[n], f8[n] > 1",
    "f8[n], None, 0.5",
    "f8[n], a_min=f8[n], a_max=None",
    "f8[n], min=0.3, max=f8",
    "f8[n], None, None",
    "f8[n, 3], f8[3], 0.9",
    "f8, 0.2, 0.4",
    "f8[4], 0.2, 0.4, out=np.zeros(4), where=b1[4], dtype=float",
)
CLIPPED = OPTIONS.replace("*,", "*, min=None, max=None,")
REPLACED = ("f8[n]", "f8[n], nan=1.0, posinf=2.0, neginf=-2.0", "f8", "c16[n]", "f8[n], copy=False")


def _clip(m: Machine, given: Given) -> Abstract:
    """`np.clip`, whose bounds have two names each."""
    value = numeric(m, given["a"])
    made = _bounded(m, value, *(_bound(m, given, name) for name in ("min", "max")))
    made = converted(m, made, given["dtype"])
    if given["where"] not in (NONE, TRUE):
        if is_none(given["out"]):
            m.refuse("E202", "np.clip with where= leaves numbers undefined without out=.", "Use np.where(mask, a, b).")
        made = m.make("where", numeric(m, given["where"]), made, numeric(m, given["out"]))
    return into(m, given, made)


def _bounded(m: Machine, value: Abstract, lo: Abstract, hi: Abstract) -> Abstract:
    if is_none(lo) and is_none(hi):
        return m.make("positive", value)
    if is_none(lo):
        return m.make("minimum", value, hi)
    return m.make("maximum", value, lo) if is_none(hi) else m.make("clip", value, lo, hi)


def _bound(m: Machine, given: Given, name: str) -> Abstract:
    first, second = given[f"a_{name}"], given[name]
    if not (is_none(first) or is_none(second)):
        m.refuse("E203", f"np.clip takes a_{name}= or {name}=, not both.")
    found = second if is_none(first) else first
    return NONE if is_none(found) else numeric(m, found)


def _round(m: Machine, given: Given) -> Abstract:
    decimals = static_integer(m, given["decimals"], "decimals=")
    return into(m, given, m.make("round", numeric(m, given["a"]), decimals=decimals))


def _nan_to_num(m: Machine, given: Given) -> Abstract:
    """`np.nan_to_num`, with copy=False in place."""
    more: dict[str, Hashable] = {n: _number(m, given[n], n) for n in ("nan", "posinf", "neginf")}
    value = numeric(m, given["x"])
    made = m.make("nan_to_num", value, **{n: v for n, v in more.items() if v != DEFAULTS[n]})
    if options.flag(m, given["copy"], "copy=") or not isinstance(value, Ref):
        return made
    store_all(m, value, m.atom(made))
    return Ref(value.cell, value.path)


DEFAULTS = {"nan": 0.0, "posinf": None, "neginf": None}


def _number(m: Machine, value: Abstract, name: str) -> float | None:
    if is_none(value):
        return None
    if isinstance(value, Const) and not isinstance(value.value, complex):
        return float(value.value)
    m.refuse("E302", f"{name}= must be a number that is known when the function is compiled.", "Use np.where.")


def _angle(m: Machine, given: Given) -> Abstract:
    """`np.angle`: of real numbers 0 or pi, which has no derivative."""
    value = numeric(m, given["z"])
    if options.array_type(m, value).kind == "c":
        found = m.make("arctan2", imaginary(m, value), real(m, value))
    else:
        found = m.make("angle_of_real", value)
    return m.make("multiply", found, literal(180.0 / math.pi)) if options.flag(m, given["deg"], "deg=") else found


def _real_if_close(m: Machine, given: Given) -> Abstract:
    value = numeric(m, given["a"])
    if options.array_type(m, value).kind == "c":
        why = "Whether np.real_if_close gives real or complex numbers depends on numbers."
        m.refuse("E302", why, "Write x.real.")
    return value


SEVERAL = OPTIONS.replace("out=None, *", "*, out=None")
"""The options of a ufunc that gives a tuple."""


def _tuple(m: Machine, given: Given, made: Iterable[Abstract]) -> Row:
    """The results of a ufunc that has several; `out=` is an array or None for each."""
    if given["where"] not in (NONE, TRUE):
        m.refuse("E202", "where= of a function that gives a tuple is not supported.", "Use np.where on each.")
    results = tuple(made)
    targets = (NONE,) * len(results) if is_none(given["out"]) else options.items_of(m, given["out"])
    if targets is None or len(targets) != len(results):
        m.refuse("E203", f"out= is a tuple of {len(results)}: an array or None for each result.")
    return Row(tuple(into(m, {"out": t}, value) for t, value in zip(targets, results, strict=True)))


def _divmod(m: Machine, given: Given) -> Abstract:
    values = in_dtype(m, [numeric(m, given[name]) for name in ("x1", "x2")], given["dtype"])
    return _tuple(m, given, (elementwise(m, prim, values, lib="np") for prim in ("floor_divide", "remainder")))


def several(prim: str, *samples: str) -> Function:
    """A ufunc of one operand that gives a tuple."""

    def lower(m: Machine, given: Given) -> Abstract:
        (value,) = in_dtype(m, [numeric(m, given["x"])], given["dtype"])
        made = m.apply_many(Apply(prim, (m.atom(value),)))
        return _tuple(m, given, (m.wrap(value, contiguous=True) for value in made))

    return Function(f"x, /, {SEVERAL}", lower, prim, samples)


def _elementwise(prim: str, operand: str, *samples: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        return into(m, given, m.make(prim, numeric(m, given[operand])))

    return Function(f"{operand}, out=None", lower, prim, samples)


def _copy(m: Machine, given: Given) -> Abstract:
    order = options.order(m, given["order"], "K")
    made = new_array(m, given["a"], None)
    if order in ("C", "F") and isinstance(made, Ref):
        made.cell.contiguous = order == "C" or options.array_type(m, made).rank < 2
    return made


def _astype(m: Machine, given: Given) -> Abstract:
    dtype = options.dtype(m, given["dtype"]) or "float64"
    value = numeric(m, given["x"])
    if not options.flag(m, given["copy"], "copy="):
        return as_array(m, value, dtype)
    return m.make("astype", value, dtype=dtype)


ROUNDS = ("f8[n]", "f8[n], 2", "f8[n, 3], decimals=-1", "f8", "float, 1")

ELEMENTWISE: dict[str, Function] = {
    "numpy.clip": Function(f"a, a_min=None, a_max=None, {CLIPPED}", _clip, "clip", CLIPS),
    "numpy.round": Function("a, decimals=0, out=None", _round, "round", ROUNDS),
    "numpy.around": Function("a, decimals=0, out=None", _round, "round", ROUNDS),
    "numpy.fix": _elementwise("fix", "x", "f8[n]", "f8"),
    "numpy.sinc": _elementwise("sinc", "x", "f8[n]", "f8", "c16[n]"),
    "numpy.i0": Function("x", lambda m, g: m.make("i0", numeric(m, g["x"]), lib="np"), "i0"),
    "numpy.nan_to_num": Function(
        "x, copy=True, nan=0.0, posinf=None, neginf=None", _nan_to_num, "nan_to_num", REPLACED
    ),
    "numpy.angle": Function("z, deg=False", _angle, "", ("c16[n]", "c16[n], deg=True", "c16", "f8[n]")),
    "numpy.real_if_close": Function("a, tol=100", _real_if_close, "", ("f8[n]", "f8")),
    "numpy.divmod": Function(
        f"x1, x2, /, {SEVERAL}", _divmod, "", ("f8[n], f8[n]", "f8[n, 1] > 1, f8", "float, float")
    ),
    "numpy.modf": several("modf", "f8[n] > 1", "-2 < f8[n, 3] < -1", "float", "f8[4] > 1, out=(np.zeros(4), None)"),
    "numpy.frexp": several("frexp", "f8[n]", "f8"),
    "numpy.copy": Function("a, order='K', subok=False", _copy, "copy", ("f8[n]", "f8[n, 3]", "c16[n]", "f8")),
    "numpy.astype": Function(
        "x, dtype, /, *, copy=True, device=None", _astype, "astype", ("f8[n], np.float64", "f8[n], np.complex128")
    ),
}
