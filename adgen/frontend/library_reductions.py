"""Reductions and scans of NumPy, with `dtype=`, `out=`, `where=` and `initial=`.

What a mask leaves out becomes the neutral element first; `initial=` joins the result last.
"""

from __future__ import annotations

from collections.abc import Hashable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import known, length_of, static_integer
from adgen.frontend.library import Function, Given, into, numeric
from adgen.frontend.machine import Machine
from adgen.frontend.values import NONE, TRUE, Abstract
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim, product
from adgen.ir.nodes import Value
from adgen.ir.types import Form
from adgen.rules.operands import axis_in, count_of

NEUTRAL: dict[str, bool | int] = {"sum": 0, "prod": 1, "nansum": 0, "nanprod": 1, "any": False, "all": True}
JOINED = {
    "sum": "add",
    "prod": "multiply",
    "max": "maximum",
    "min": "minimum",
    "nansum": "add",
    "nanprod": "multiply",
    "nanmax": "fmax",
    "nanmin": "fmin",
}
"""How `initial=` joins a reduction."""

NAMES: dict[str, str] = {
    **dict.fromkeys(
        ["sum", "prod", "nansum", "nanprod"], "dtype=None, out=None, keepdims=False, initial=None, where=None"
    ),
    **dict.fromkeys(["mean", "nanmean"], "dtype=None, out=None, keepdims=False, *, where=None"),
    **dict.fromkeys(
        ["var", "std", "nanvar", "nanstd"],
        "dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None",
    ),
    **dict.fromkeys(["max", "min", "nanmax", "nanmin"], "out=None, keepdims=False, initial=None, where=None"),
    **dict.fromkeys(["any", "all"], "out=None, keepdims=False, *, where=None"),
    **dict.fromkeys(["argmax", "argmin", "nanargmax", "nanargmin"], "out=None, *, keepdims=False"),
    "count_nonzero": "*, keepdims=False",
    **dict.fromkeys(["median", "nanmedian"], "out=None, overwrite_input=False, keepdims=False"),
}
"""The parameters of each reduction behind `a, axis=None`."""


def reduction(prim: str, *samples: str) -> Function:
    """A reduction over axes."""

    def lower(m: Machine, given: Given) -> Abstract:
        _check(m, prim, given)
        value = _typed(m, numeric(m, given["a"]), given)
        kept = options.flag(m, given["keepdims"], "keepdims=")
        shared: dict[str, Hashable] = {"axis": _axis(m, value, given, kept), "keepdims": kept}
        mask, initial = given.get("where", TRUE), _start(m, value, given)
        given_mask = None if is_none(mask) or mask == TRUE else _mask(m, value, mask)
        if "ddof" in given and (not is_none(given["mean"]) or not _is_integer(m, _ddof(given))):
            return into(m, given, _spread(m, prim, value, given_mask, given, shared))
        more = {"ddof": static_integer(m, _ddof(given), "ddof=")} if "ddof" in given else {}
        if given_mask is not None:
            if prim == "mean":
                return into(m, given, _mean_of_some(m, value, given_mask, shared))
            if prim in ("var", "std"):
                return into(m, given, _spread(m, prim, value, given_mask, given, shared))
            value = _filled(m, prim, value, given_mask, initial)
        made = _joined(m, prim, value, initial, shared) if prim in JOINED else m.make(prim, value, **shared, **more)
        if prim == "count_nonzero" and shared["axis"] is None and options.array_type(m, value).kind == "b":
            _note_count(m, made, value)
        return into(m, given, made)

    return Function(f"a, axis=None, {NAMES[prim]}", lower, prim, samples)


def _check(m: Machine, prim: str, given: Given) -> None:
    if "overwrite_input" in given and options.flag(m, given["overwrite_input"], "overwrite_input="):
        m.refuse("E202", f"np.{prim} with overwrite_input=True leaves its operand unknown.", "Leave it out.")


def _typed(m: Machine, value: Abstract, given: Given) -> Abstract:
    """`dtype=`: what is reduced or scanned is converted first."""
    wanted = options.dtype(m, given["dtype"]) if "dtype" in given else None
    if wanted in (None, options.array_type(m, value).dtype):
        return value
    return m.make("astype", value, dtype=wanted)


def _axis(m: Machine, value: Abstract, given: Given, kept: bool) -> Hashable:
    """The axes; a definition, which is written for any rank, need not name the only axis of a vector."""
    axis = options.axis(m, given["axis"])
    only = m.frame.at is not None and axis in (0, -1) and not kept and options.array_type(m, value).rank == 1
    return None if only else axis


def _ddof(given: Given) -> Abstract:
    return given["ddof"] if is_none(given["correction"]) else given["correction"]


def _is_integer(m: Machine, value: Abstract) -> bool:
    """Whether degrees of freedom are an integer that is known now."""
    return options.array_type(m, value).kind in "iu" and length_of(m, value, "ddof=").const is not None


def _mask(m: Machine, value: Abstract, mask: Abstract) -> Abstract:
    """`where=` as truth values that broadcast to the operand."""
    found, of = numeric(m, mask), options.array_type(m, value)
    given = options.array_type(m, found)
    if given.kind != "b" or given.rank > of.rank:
        m.refuse("E302", f"where= must be truth values that broadcast to {of}, not {given}.")
    return found


def _filled(m: Machine, prim: str, value: Abstract, mask: Abstract, initial: Abstract) -> Abstract:
    """The operand with what the mask leaves out replaced by what changes nothing."""
    if prim in NEUTRAL:
        return m.make("where", mask, value, literal(NEUTRAL[prim]))
    if prim.startswith("nan") and prim not in JOINED:
        return m.make("where", mask, value, literal(float("nan")))
    if is_none(initial):
        m.refuse("E203", f"np.{prim} with where= needs initial=, which it gives where nothing is selected.")
    return m.make("where", mask, value, initial)


def _start(m: Machine, value: Abstract, given: Given) -> Abstract:
    """`initial=`: a number that the elements need not be widened for."""
    if is_none(given.get("initial", NONE)):
        return NONE
    initial, of = numeric(m, given["initial"]), options.array_type(m, value)
    kind = options.array_type(m, initial)
    if kind.rank or "biufc".index(kind.kind) > "biufc".index(of.kind):
        m.refuse("E302", f"initial= must be a number like the elements, not {kind}.")
    return initial


def _joined(m: Machine, prim: str, value: Abstract, initial: Abstract, shared: dict[str, Hashable]) -> Abstract:
    """A reduction with `initial=`; the extreme of what may be empty takes it as one element more."""
    of = options.array_type(m, value)
    if is_none(initial):
        if prim in ("max", "min") and _reduced(m, of.shape, shared["axis"]).const == 0:
            m.refuse("E301", f"np.{prim} of no elements has no value.", "Give it an initial=.")
        return m.make(prim, value, **shared)
    if prim in NEUTRAL or m.builder.facts.nonnegative(_reduced(m, of.shape, shared["axis"]) - 1):
        return m.make(JOINED[prim], m.make(prim, value, **shared), initial)
    if shared["axis"] is not None or shared["keepdims"]:
        m.refuse("E202", f"np.{prim} with initial= along an axis that may be empty is not supported.")
    flat = m.apply("reshape", m.atom(value), shape=(product(of.shape),))
    one = m.apply("reshape", m.apply("full", m.atom(initial), shape=(), dtype=of.dtype), shape=(dim(1),))
    return m.make(prim, m.wrap(m.apply("concatenate", flat, one, axis=0)))


def _reduced(m: Machine, shape: tuple[Dim, ...], axis: Hashable) -> Dim:
    """The number of elements that become one."""
    if axis is None:
        return product(shape)
    axes = axis if isinstance(axis, tuple) else (axis,)
    return product(tuple(shape[axis_in(a, len(shape), "A reduction", m.here())] for a in axes if isinstance(a, int)))


def _mean_of_some(m: Machine, value: Abstract, mask: Abstract, shared: dict[str, Hashable]) -> Abstract:
    """The mean of the elements that a mask selects."""
    return m.make("divide", m.make("sum", _kept(m, mask, value), **shared), _count(m, value, mask, shared))


def _spread(
    m: Machine, prim: str, value: Abstract, mask: Abstract | None, given: Given, shared: dict[str, Hashable]
) -> Abstract:
    """`var` and `std` of what a mask selects, about a given mean, or with degrees of freedom that are no integer."""
    if prim.startswith("nan"):
        there = m.make("logical_not", m.make("isnan", value))
        mask = there if mask is None else m.make("logical_and", there, mask)
    wide = {**shared, "keepdims": True}
    if not is_none(given["mean"]):
        mean = numeric(m, given["mean"])
    else:
        mean = m.make("mean", value, **wide) if mask is None else _mean_of_some(m, value, mask, wide)
    centred = _kept(m, mask, m.make("subtract", value, mean))
    degrees, ddof = _count(m, value, mask, shared), _ddof(given)
    if ddof != literal(0):  # where too few elements are left, NumPy divides by zero
        degrees = m.make("maximum", m.make("subtract", degrees, numeric(m, ddof)), literal(0))
    if prim.endswith("var"):
        return m.make("divide", m.make("sum", _squares(m, centred), **shared), degrees)
    if isinstance(shared["axis"], tuple) and len(shared["axis"]) > 2:
        m.refuse("E202", "np.std with where= or mean= over more than two axes is not supported.", "Take np.var's root.")
    return m.make("divide", m.make("norm", centred, **shared), m.make("sqrt", degrees))


def _count(m: Machine, value: Abstract, mask: Abstract | None, shared: dict[str, Hashable]) -> Abstract:
    """How many elements become one; in single precision where the elements are, so that what it divides stays so."""
    shape = options.array_type(m, value).shape
    dtype = "float32" if options.array_type(m, value).dtype in ("float32", "complex64") else "float64"
    if mask is None:
        return m.make("cast", m.number(known(m, _reduced(m, shape, shared["axis"]))), dtype=dtype, form=Form.SCALAR)
    whole = options.array_type(m, mask).shape == shape
    found = m.make("sum", mask if whole else m.make("broadcast_to", mask, shape=shape), **shared)
    return found if dtype == "float64" else m.make("astype", found, dtype=dtype)


def _kept(m: Machine, mask: Abstract | None, value: Abstract) -> Abstract:
    return value if mask is None else m.make("where", mask, value, literal(0))


def _squares(m: Machine, value: Abstract) -> Abstract:
    real = options.array_type(m, value).kind != "c"
    return m.make("square", value if real else m.make("absolute", value))


def _note_count(m: Machine, made: Abstract, mask: Abstract) -> None:
    """The number of true elements is the length of what the mask selects."""
    if isinstance(made, Value):
        m.builder.facts.known[made.id] = count_of(m.atom(mask))


def scan(prim: str) -> Function:
    """A sum or product up to each element."""

    def lower(m: Machine, given: Given) -> Abstract:
        value = _typed(m, numeric(m, given["a"]), given)
        return into(m, given, m.make(prim, value, axis=_axis(m, value, given, kept=False)))

    return Function("a, axis=None, dtype=None, out=None", lower, prim)


def _table(prim: str, *names: str) -> dict[str, Function]:
    return {f"numpy.{name}": reduction(prim, *SAMPLES[prim]) for name in (prim, *names)}


AXES = ("f8[n, m]", "f8[n, m], axis=0", "f8[n, m], axis=(0, -1), keepdims=True", "f8[n], 0", "f8")
SOME = "f8[n, m], axis=1, where=b1[n, m]"
HOLES = "np.where(b1[n, m], f8[n, m], np.nan)"
NANS = (HOLES, f"{HOLES}, axis=0", f"{HOLES}, axis=-1, keepdims=True", "np.where(b1[n], f8[n], np.nan)")
COMPLEX = "c16[n, m], axis=0"

SAMPLES: dict[str, tuple[str, ...]] = {
    "sum": (*AXES, COMPLEX, SOME, "f8[n, m], axis=0, initial=f8", "f8[n], where=b1[n]"),
    "prod": (*AXES, COMPLEX, SOME, "f8[n, m], axis=0, initial=f8", "i8[n] < 3, dtype=float, initial=f8"),
    "mean": (*AXES, COMPLEX, SOME, "f8[n, m], where=b1[m]"),
    "var": (
        *AXES,
        COMPLEX,
        SOME,
        "f8[n, m], axis=0, ddof=1, where=b1[n, 1]",
        "f8[n], correction=1",
        "f8[n, m], axis=0, mean=f8[1, m], ddof=1",
        "f8[n], mean=f8, where=b1[n]",
        "f8[n], ddof=0.5",
    ),
    "std": (*AXES[:4], COMPLEX, SOME, "f8[n, m], axis=1, ddof=1", "f8[n, m], mean=f8[n, 1], axis=1", "f8[n], ddof=int"),
    **dict.fromkeys(
        ("max", "min"),
        (*AXES, "f8[n, m], axis=0, initial=0.4", "f8[n], initial=f8, where=b1[n]", "f8[n][b1[n]], initial=0.0"),
    ),
    **dict.fromkeys(("any", "all"), ("b1[n, m]", "b1[n, m], axis=0, where=b1[n, 1]", "f8[n] > 0, keepdims=True")),
    **dict.fromkeys(("argmax", "argmin"), ("f8[n, m]", "f8[n, m], axis=0", "f8[n, m], 1, keepdims=True")),
    "count_nonzero": ("i8[n, m]", "b1[n, m], axis=0", "i8[n, m], axis=(0, 1), keepdims=True"),
    "nansum": (*NANS, f"{HOLES}, axis=0, where=b1[n, 1], initial=2.0"),
    "nanprod": (*NANS, f"{HOLES}, axis=0, initial=f8"),
    "nanmean": (*NANS, f"{HOLES}, where=b1[m]", "f8"),
    "nanvar": (*NANS, f"{HOLES}, axis=0, ddof=1", f"{HOLES}, axis=0, mean=f8[1, m]"),
    "nanstd": (*NANS, f"{HOLES}, axis=0, ddof=1"),
    **dict.fromkeys(("nanmax", "nanmin"), (*NANS, f"{HOLES}, axis=0, initial=0.4, where=b1[n, 1]")),
    **dict.fromkeys(("nanargmax", "nanargmin"), (HOLES, f"{HOLES}, axis=0", f"{HOLES}, 1, keepdims=True")),
    "median": (*AXES, "f8[5]", "f8[3, m], axis=0", "f8[n, m, 3], axis=(2, 0)"),
    "nanmedian": (*NANS, "f8[5]", f"{HOLES}, axis=(0, 1)"),
}

REDUCTIONS: dict[str, Function] = {
    **{path: function for prim in SAMPLES for path, function in _table(prim).items()},
    **_table("max", "amax"),
    **_table("min", "amin"),
    **{f"numpy.{prim}": scan(prim) for prim in ("cumsum", "cumprod", "nancumsum", "nancumprod")},
}
