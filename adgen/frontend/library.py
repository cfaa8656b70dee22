"""Calls of NumPy and `math`: which primitive each function is, and how Python's arguments become operands and options.

One line for one function, with the parameters as Python lists them. What a function does beyond one primitive stands in
`library_reductions.py`, `library_orders.py`, `library_arrays.py` and `library_shapes.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from adgen.frontend import options
from adgen.frontend.assign import store_all
from adgen.frontend.calling import bound, is_none, listed
from adgen.frontend.lists import operand
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.values import NONE, TRUE, Abstract, Iteration, Ref
from adgen.ir.builder import literal
from adgen.ir.nodes import Const
from adgen.ir.types import ArrayType, Form
from adgen.rules.elementwise import MATH_NAMES
from adgen.rules.elementwise_types import OPERATORS

Given = dict[str, Abstract]
Lower = Callable[[Machine, Given], Abstract]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a library: its parameters, and what a call becomes.

    `prim` is the primitive that it is, where it is one; `samples` are calls on which it is tried, else those of the
    primitive.
    """

    parameters: str
    lower: Lower
    prim: str = ""
    samples: tuple[str, ...] = ()


def call(m: Machine, name: str, function: Function, given: Arguments) -> Abstract:
    """The value of a call of a library function."""
    values = bound(m, listed(name, function.parameters), given)
    if not is_none(values.get("signature", NONE)):
        m.refuse("E202", f"The option signature= of np.{name.rpartition('.')[2]} is not supported.", "Say dtype=.")
    return function.lower(m, values)


OPTIONS = "out=None, *, where=None, casting='same_kind', order='K', dtype=None, subok=True, signature=None"
"""The options of a ufunc. `casting=` and `order=` change no number: a conversion that they forbid raises in NumPy."""

MASKED = "out=np.zeros(4), where=b1[4]"

SAMPLES: dict[str, tuple[str, ...]] = {
    "divide": ("f8[n], f8[n]", "f8[n, 1], f8", "c16[n], c16[n]", f"f8[4], f8[4], {MASKED}", f"1.0, f8[4], {MASKED}"),
    "log": ("f8[n]", "f8", "c16[n]", f"f8[4], {MASKED}"),
    "arcsin": ("f8[n]", "f8", "c16[n]", f"f8[4], {MASKED}"),
    "arccosh": ("f8[n] > 1", "f8 > 1"),
    "sign": ("f8[n]", "f8"),
    "ldexp": ("float, int", "f8[n], i8[n]", "f8[n], i8[n], dtype=np.float64"),
}
MATH_SAMPLES: dict[str, tuple[str, ...]] = {
    "gamma": ("float", "-0.9 < float < -0.1"),
    "arccosh": ("float > 1",),
    "ldexp": ("float, int",),
}
"""Calls of elementwise functions that are not defined between 0 and 1, or not on floats."""


def ufunc(prim: str, *operands: str) -> Function:
    """An elementwise function of NumPy, with `out=` and `dtype=`."""
    lib: dict[str, Hashable] = {"lib": "np"} if prim in OPERATORS and prim not in _NO_LIB else {}

    def lower(m: Machine, given: Given) -> Abstract:
        values = [numeric(m, given[o]) for o in operands]
        count = 1 if prim == "ldexp" else len(values)  # its exponent stays an integer
        values = [*in_dtype(m, values[:count], given["dtype"]), *values[count:]]
        if given["where"] not in (NONE, TRUE):
            return _masked(m, prim, values, given)
        return into(m, given, converted(m, elementwise(m, prim, values, **lib), given["dtype"]))

    listed_operands = ", ".join(operands)
    return Function(f"{listed_operands}, /, {OPTIONS}", lower, prim, _calls(prim, operands))


def in_dtype(m: Machine, values: list[Abstract], dtype: Abstract) -> list[Abstract]:
    """`dtype=`: floats are converted before NumPy computes with them."""
    wanted = options.dtype(m, dtype)
    if wanted is None or np.dtype(wanted).kind not in "fc":
        return values
    types = [options.array_type(m, v) for v in values]
    if not all(np.can_cast(of.dtype, wanted, "same_kind") for of in types):
        m.refuse("E302", f"NumPy does not convert these operands to {wanted} by itself.", "Write .astype.")
    weak = [of.form is Form.PYTHON and isinstance(v, Const) for of, v in zip(types, values, strict=True)]
    return [
        v if of.dtype == wanted or (literal and not all(weak)) else m.make("astype", v, dtype=wanted)
        for v, of, literal in zip(values, types, weak, strict=True)
    ]


def _calls(prim: str, operands: tuple[str, ...]) -> tuple[str, ...]:
    """Calls of a ufunc on arrays and numbers, and on complex numbers where it takes them."""
    loops: list[str] = getattr(getattr(np, prim, None), "types", [])
    if prim in SAMPLES or not any(set(types[: len(operands)]) == {"D"} for types in loops):
        return SAMPLES.get(prim, ())
    return ("f8[n]", "f8", "c16[n]") if len(operands) == 1 else ("f8[n], f8[n]", "f8[n, 1], f8", "c16[n], c16[n]")


def _harmless(prim: str, of: ArrayType) -> Const:
    """A number at which a function and its derivatives are finite."""
    return literal((2.0 if prim == "arccosh" else 0.5) if of.inexact else 1)


def _masked(m: Machine, prim: str, values: list[Abstract], given: Given) -> Abstract:
    """`where=`: the array `out` keeps its numbers where the mask is false.

    There the function is computed of a harmless number: NumPy does not compute it, so it may not give nan or raise, and
    neither may its derivative.
    """
    old = _target(m, given)
    if old is None:
        m.refuse("E202", f"np.{prim} with where= leaves numbers undefined without out=.", "Use np.where(mask, a, b).")
    mask = numeric(m, given["where"])
    safe = [
        v if isinstance(v, Const) else m.make("where", mask, v, _harmless(prim, options.array_type(m, v)))
        for v in values
    ]
    made = converted(m, m.make(prim, *safe), given["dtype"])
    return into(m, given, m.make("where", mask, made, old))


_NO_LIB = frozenset(
    [
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "equal",
        "not_equal",
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
        "invert",
    ]
)
"""Operators that give the same truth or integer whoever computes them."""


def numeric(m: Machine, value: Abstract) -> Abstract:
    """An operand as NumPy takes it: a list, a tuple or `x.flat` becomes an array."""
    if isinstance(value, Ref):
        return value
    if isinstance(value, Iteration) and value.kind == "flat":
        return m.new_array(m.atom(value.items[0]), contiguous=True)
    return m.wrap(operand(m, value), contiguous=True)


def elementwise(m: Machine, prim: str, values: list[Abstract], **lib: Hashable) -> Abstract:
    """An elementwise primitive; `lib="np"` only where all operands are Python numbers, as it changes nothing else."""
    python = all(isinstance(t := m.atom(v).type, ArrayType) and t.form is Form.PYTHON for v in values)
    return m.make(prim, *values, **(lib if python else {}))


def converted(m: Machine, value: Abstract, dtype: Abstract) -> Abstract:
    """`dtype=` of a function whose result has that dtype anyhow; another dtype would change the computation."""
    wanted = options.dtype(m, dtype)
    of = options.array_type(m, value)
    if wanted is not None and wanted != of.dtype:
        m.refuse("E202", f"dtype={wanted} changes how this function computes.", "Convert with .astype before or after.")
    return value


def into(m: Machine, given: Given, value: Abstract) -> Abstract:
    """`out=`: the result is written into an array, and the call gives that array."""
    target = _target(m, given)
    if target is None:
        return value
    store_all(m, target, m.atom(value))
    return target


def _target(m: Machine, given: Given) -> Ref | None:
    out = given.get("out")
    if out is None or is_none(out):
        return None
    items = options.items_of(m, out)
    target = items[0] if items is not None and len(items) == 1 else out
    if not isinstance(target, Ref):
        m.refuse("E302", "out= needs an array.")
    return target


def product(prim: str) -> Function:
    """A product of two arrays."""

    def lower(m: Machine, given: Given) -> Abstract:
        return into(m, given, m.make(prim, numeric(m, given["a"]), numeric(m, given["b"])))

    return Function("a, b, out=None", lower, prim)


def math(prim: str, operands: int = 1) -> Function:
    """A function of `math`, which takes and gives Python numbers, and raises where its domain ends."""
    names = ("x", "y")[:operands]

    def lower(m: Machine, given: Given) -> Abstract:
        return m.make(prim, *(given[n] for n in names), lib="math")

    return Function(
        ", ".join(names) + ", /", lower, prim, MATH_SAMPLES.get(prim, ("float", "float, float")[operands - 1 :][:1])
    )


UNARY = [
    "negative",
    "positive",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "cbrt",
    "square",
    "reciprocal",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arccosh",
    "arctanh",
    "deg2rad",
    "rad2deg",
    "radians",
    "degrees",
    "floor",
    "ceil",
    "trunc",
    "rint",
    "sign",
    "fabs",
    "absolute",
    "isnan",
    "isinf",
    "isfinite",
    "signbit",
    "logical_not",
    "invert",
    "conjugate",
]
BINARY = [
    "add",
    "subtract",
    "multiply",
    "divide",
    "floor_divide",
    "remainder",
    "power",
    "float_power",
    "fmod",
    "arctan2",
    "hypot",
    "maximum",
    "minimum",
    "fmax",
    "fmin",
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "equal",
    "not_equal",
    "logical_and",
    "logical_or",
    "logical_xor",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "left_shift",
    "right_shift",
    "logaddexp",
    "logaddexp2",
    "copysign",
    "heaviside",
    "ldexp",
]
RENAMED = {
    "abs": "absolute",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "atan2": "arctan2",
    "pow": "power",
    "true_divide": "divide",
    "mod": "remainder",
    "conj": "conjugate",
    "bitwise_not": "invert",
}
"""Names that NumPy gives to one function."""

MATH_BINARY = frozenset({"arctan2", "hypot", "copysign", "fmod", "ldexp", "power"})

_UFUNCS: dict[str, Function] = {
    **{f"numpy.{name}": ufunc(name, "x") for name in UNARY},
    **{f"numpy.{name}": ufunc(name, "x1", "x2") for name in BINARY},
}

ELEMENTWISE: dict[str, Function] = {
    **_UFUNCS,
    **{f"numpy.{other}": _UFUNCS[f"numpy.{name}"] for other, name in RENAMED.items()},
    **{f"math.{name}": math(prim, 2 if prim in MATH_BINARY else 1) for prim, name in MATH_NAMES.items()},
}

PRODUCTS: dict[str, Function] = {f"numpy.{name}": product(name) for name in ("dot", "inner", "vdot", "outer")}


def _log(m: Machine, given: Given) -> Abstract:
    """`math.log(x)` and `math.log(x, base)`."""
    top = m.make("log", given["x"], lib="math")
    return top if is_none(given["base"]) else m.make("divide", top, m.make("log", given["base"], lib="math"))


LOGARITHMS: dict[str, Function] = {
    "math.log": Function("x, base=None, /", _log, "log", ("float", "float, float", "float, 2"))
}
