"""Types of elementwise primitives, exactly as NumPy 2 and Python give them.

dtypes follow NEP 50 (https://numpy.org/neps/nep-0050-scalar-promotion.html): Python numbers are weak. They are
asked of the ufunc itself (`resolve_dtypes`), so that no table of ours can differ from NumPy's.
"""

from __future__ import annotations

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Atom, Const
from adgen.ir.types import BOOL, COMPLEX, FLOAT, INT, ArrayType, Form, Type
from adgen.rules.operands import arrays, broadcast, numpy_type

COMPARISONS = frozenset({"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"})

REAL = (COMPARISONS - {"equal", "not_equal"}) | {"floor_divide", "remainder"}
"""Operators that Python does not have for complex numbers."""

BITS = frozenset({"bitwise_and", "bitwise_or", "bitwise_xor", "invert", "left_shift", "right_shift"})

OPERATORS = (
    frozenset({"add", "subtract", "multiply", "divide", "floor_divide", "remainder", "power", "negative", "positive"})
    | COMPARISONS
    | BITS
)
"""Primitives that a Python operator spells: on Python numbers they give Python numbers."""

BITWISE = frozenset({"bitwise_and", "bitwise_or", "bitwise_xor"})

MATH_INTEGER = frozenset({"floor", "ceil", "trunc"})
MATH_TRUTH = frozenset({"isnan", "isinf", "isfinite"})

_PYTHON = {"b": BOOL, "i": INT, "u": INT, "f": FLOAT, "c": COMPLEX}
_RANKS = "biufc"


def elementwise(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """The type of a ufunc (NumPy), an operator (NumPy or Python), a function of `math` or a Python builtin."""
    types = arrays(op, span)
    lib = op.attr("lib")
    if lib == "math":
        return (_math(op, types, span),)
    shape = broadcast([t.shape for t in types], facts, span, op.prim)
    if all(t.form is Form.PYTHON for t in types) and not op.attr("ieee"):
        if op.prim in OPERATORS and lib != "np":
            return (_operator(op, types, facts, span),)
        if lib == "py":
            return (_builtin(op, types),)
    if lib == "py" and shape and op.prim != "absolute":
        refuse("E302", f"Python's {op.prim} of arrays needs one truth value.", span, f"Use np.{op.prim}.")
    return (numpy_type(ufunc_dtype(op.prim, types, span), shape),)


def ufunc_dtype(name: str, types: tuple[ArrayType, ...], span: Span) -> np.dtype[np.generic]:
    """The dtype of the result of `np.NAME`; E302 where NumPy has no loop for these operands."""
    function = getattr(np, name)
    try:
        resolved = function.resolve_dtypes((*map(_weak, types), *(None,) * function.nout))
    except TypeError:
        given = " and ".join(map(str, types))
        refuse("E302", f"NumPy has no {name} for {given}.", span)
    found: np.dtype[np.generic] = resolved[-1]
    return found


def result_dtype(*types: ArrayType) -> np.dtype[np.generic]:
    """The dtype in which operands of these types meet (`np.result_type` with weak Python numbers)."""
    return np.result_type(*(_sample(t) for t in types))


def converted_dtype(*types: ArrayType) -> np.dtype[np.generic]:
    """The dtype of functions that make arrays of their operands first: then a Python number is no longer weak."""
    return np.result_type(*(np.dtype(t.dtype) for t in types))


def _weak(of: ArrayType) -> object:
    weak = {"i": int, "f": float, "c": complex}
    return weak.get(of.kind, np.dtype(of.dtype)) if of.form is Form.PYTHON else np.dtype(of.dtype)


def _sample(of: ArrayType) -> np.dtype[np.generic] | complex:
    weak: dict[str, complex] = {"i": 0, "f": 0.0, "c": 0j}
    dtype: np.dtype[np.generic] = np.dtype(of.dtype)
    return weak.get(of.kind, dtype) if of.form is Form.PYTHON else dtype


def python_kind(types: tuple[ArrayType, ...]) -> str:
    """The widest kind among Python numbers."""
    return max((t.kind for t in types), key=_RANKS.index)


def _math(op: Apply, types: tuple[ArrayType, ...], span: Span) -> ArrayType:
    for of in types:
        if of.rank or of.kind == "c":
            refuse("E302", f"math.{op.prim} takes real numbers, not {of}.", span, f"Use np.{op.prim}.")
    if op.prim in MATH_INTEGER:
        return INT
    return BOOL if op.prim in MATH_TRUTH else FLOAT


def _builtin(op: Apply, types: tuple[ArrayType, ...]) -> ArrayType:
    """`abs`, `min`, `max`, `pow`, `round` and `not` of Python numbers."""
    if op.prim == "logical_not":
        return BOOL
    kind = python_kind(types)
    if op.prim == "absolute":
        return {"b": INT, "c": FLOAT}.get(kind, _PYTHON[kind])
    return _PYTHON[kind]


def _operator(op: Apply, types: tuple[ArrayType, ...], facts: Facts, span: Span) -> ArrayType:
    """Python's own rules: `bool + bool` is an int, `int / int` a float."""
    kind = python_kind(types)
    if kind == "c" and op.prim in REAL:
        refuse("E302", f"Python has no {op.prim} for complex numbers.", span)
    if op.prim in COMPARISONS:
        return BOOL
    if op.prim in BITWISE:
        return _PYTHON[kind]
    if op.prim == "divide":
        return COMPLEX if kind == "c" else FLOAT
    if op.prim == "power" and kind in "bi":
        return _integer_power(op.args[1], facts, span)
    return INT if kind == "b" else _PYTHON[kind]


def _integer_power(exponent: Atom, facts: Facts, span: Span) -> ArrayType:
    """`int ** int` is a float where the exponent is negative: the sign must be known."""
    if isinstance(exponent, Const):
        return INT if exponent.value.real >= 0 else FLOAT
    if not facts.assume_nonnegative(facts.of(exponent), span):
        why = "Whether this power of integers is an int or a float depends on the sign of the exponent."
        refuse("E302", why, span, "Write float(x) ** n.")
    return INT


def in_math(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """A function that only the `math` library has."""
    return (_math(op, arrays(op, span), span),)


def real_sign(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`sign` of real numbers. Of complex ones it is `x / abs(x)`, which is not piecewise constant."""
    (of,) = arrays(op, span)
    if of.kind == "c":
        refuse("E302", "sign of complex numbers is not supported.", span, "Write x / np.abs(x).")
    return elementwise(op, facts, span)


def choice(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.where(c, x, y)`: always an array, of rank 0 too."""
    _, x, y = types = arrays(op, span)
    shape = broadcast([t.shape for t in types], facts, span, "where")
    return (ArrayType(str(result_dtype(x, y)), shape),)


def rounded(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`round`, `fix`, `nan_to_num`: no ufuncs, so NumPy is asked with one element what dtype it gives."""
    (of,) = arrays(op, span)
    if op.attr("lib") == "py":
        return (of,)
    if of.kind == "c" and op.prim == "fix":
        refuse("E302", "NumPy has no fix for complex numbers.", span)
    dtype = getattr(np, op.prim)(np.zeros(1, of.dtype)).dtype
    return (numpy_type(dtype, of.shape),)


def turned(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`angle` of real numbers."""
    (of,) = arrays(op, span)
    return (numpy_type(np.angle(np.zeros(1, of.dtype)).dtype, of.shape),)


def clipped(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`clip`: the common dtype."""
    types = arrays(op, span)
    shape = broadcast([t.shape for t in types], facts, span, op.prim)
    return (numpy_type(result_dtype(*types), shape),)


def part(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`x.real` and `x.imag`: of a Python number a Python number, of an array an array."""
    (of,) = arrays(op, span)
    if of.form is Form.PYTHON and of.kind == "b":
        return (INT,)
    return (of.with_dtype(str(np.zeros((), of.dtype).real.dtype)),)


def parts(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`modf`: the fraction and the whole part, of one type."""
    if op.attr("lib") == "math":
        return in_math(op, facts, span) * 2
    (of,) = types = arrays(op, span)
    return (numpy_type(ufunc_dtype("modf", types, span), of.shape),) * 2


def scaled(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`frexp`: the mantissa, and the exponent as an integer."""
    (of,) = arrays(op, span)
    if of.kind == "c":
        refuse("E302", f"frexp takes real numbers, not {of}.", span)
    return tuple(numpy_type(made.dtype, of.shape) for made in np.frexp(np.zeros(1, of.dtype)))
