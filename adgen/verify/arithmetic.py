"""Kinds of numbers that a program can be interpreted with instead of floats (`objects.py`), each for one oracle.

* `exact()`: numbers of `DIGITS` digits (mpmath), for differences that are right to the last digit of a float.
* `symbolic()`: SymPy expressions that carry their value, by which comparisons are decided.
* `stepped()`: complex numbers that compare by their real part, for the complex step.

None of them knows a derivative. Where a kind of number cannot compute something, it says so by raising Unjudged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import mpmath
import numpy as np
import sympy

from adgen.verify.data import Datum
from adgen.verify.numbers import Number
from adgen.verify.primitives import OPERATORS as PRIMITIVES
from adgen.verify.symbolic import SYMBOLIC, Expression

DIGITS = 90
"""Working precision in decimal digits: differences with steps of 1e-25 keep fifty of them."""


class Unjudged(Exception):
    """An oracle has nothing to say here; the message is a sentence that says why."""


Scalar = Callable[..., Datum]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One kind of numbers.

    `lift` makes one from a float or integer, `value` gives what comparisons see of one (an mpmath or float number),
    `smooth` is an elementwise primitive of numbers, and `tie` is told where a choice between two equal numbers is made.
    """

    name: str
    lift: Callable[[Datum], Datum]
    value: Callable[[Datum], Datum]
    smooth: Callable[[str], Scalar]
    tie: Callable[[Datum, Datum], None] = lambda x, y: None
    matrices: Mapping[str, Callable[..., Datum]] = field(default_factory=dict)

    def function(self, prim: str) -> Scalar:
        """An elementwise primitive of this kind of numbers. Raises Unjudged where there is none."""
        if prim in OPERATORS:
            return OPERATORS[prim]
        if prim in CHOICES:
            return lambda *xs: CHOICES[prim](self, *xs)
        if prim in STEPS:
            return lambda *xs: self.lift(STEPS[prim](*map(self.value, xs)))
        if prim in QUESTIONS:
            return lambda *xs: QUESTIONS[prim](*map(self.value, xs))
        return self.smooth(prim)


PYTHON = "add subtract multiply divide negative positive less less_equal greater greater_equal equal not_equal"

OPERATORS: dict[str, Scalar] = {
    **{name: PRIMITIVES[name] for name in PYTHON.split()},
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "conjugate": lambda x: x,
    "real": lambda x: x,
    "nan_to_num": lambda x: x,
}
"""What Python's operators are for every kind of real numbers."""


def _larger(arithmetic: Arithmetic, x: Datum, y: Datum) -> Datum:
    arithmetic.tie(x, y)
    return x if x >= y else y


def _smaller(arithmetic: Arithmetic, x: Datum, y: Datum) -> Datum:
    arithmetic.tie(x, y)
    return x if x <= y else y


def _size(arithmetic: Arithmetic, x: Datum) -> Datum:
    arithmetic.tie(x, arithmetic.lift(0))
    return x if x >= 0 else -x


def _heaviside(arithmetic: Arithmetic, x: Datum, at_zero: Datum) -> Datum:
    return at_zero if x == 0 else arithmetic.lift(int(x > 0))


def _remainder(arithmetic: Arithmetic, x: Datum, y: Datum) -> Datum:
    return x - y * arithmetic.lift(mpmath.floor(arithmetic.value(x) / arithmetic.value(y)))


def _fmod(arithmetic: Arithmetic, x: Datum, y: Datum) -> Datum:
    return x - y * arithmetic.lift(_truncated(arithmetic.value(x) / arithmetic.value(y)))


CHOICES: dict[str, Callable[..., Datum]] = {
    "maximum": _larger,
    "fmax": _larger,
    "minimum": _smaller,
    "fmin": _smaller,
    "absolute": _size,
    "fabs": _size,
    "clip": lambda arithmetic, x, lo, hi: _smaller(arithmetic, _larger(arithmetic, x, lo), hi),
    "copysign": lambda arithmetic, x, y: _size(arithmetic, x) * (1 if y >= 0 else -1),
    "heaviside": _heaviside,
    "remainder": _remainder,
    "fmod": _fmod,
}
"""Functions in pieces: the piece at hand is taken."""


def _truncated(x: Datum) -> Datum:
    return mpmath.floor(x) if x >= 0 else mpmath.ceil(x)


STEPS: dict[str, Scalar] = {
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "trunc": _truncated,
    "fix": _truncated,
    "rint": mpmath.nint,
    "round": mpmath.nint,
    "sign": mpmath.sign,
    "floor_divide": lambda x, y: mpmath.floor(x / y),
}
"""Functions whose derivative is zero where they have one."""

QUESTIONS: dict[str, Scalar] = {
    "isnan": lambda x: bool(mpmath.isnan(x)),
    "isinf": lambda x: bool(mpmath.isinf(x)),
    "isfinite": lambda x: bool(mpmath.isfinite(x)),
    "signbit": lambda x: x < 0,
    "logical_and": lambda x, y: x != 0 and y != 0,
    "logical_or": lambda x, y: x != 0 or y != 0,
    "logical_xor": lambda x, y: (x != 0) != (y != 0),
    "logical_not": lambda x: x == 0,
}


def _multiprecise(prim: str) -> Scalar:
    """An elementwise primitive for mpmath, from its definition in SymPy; nan where it is not real."""
    if prim not in SYMBOLIC:
        raise Unjudged(f"`{prim}` is not known to mpmath here.")

    def compute(*xs: Datum) -> Datum:
        found = _lambdified(prim, len(xs))(*xs)
        return mpmath.nan if isinstance(found, mpmath.mpc) else mpmath.mpf(found)

    return compute


@cache
def _lambdified(prim: str, arity: int) -> Scalar:
    names = sympy.symbols(f"x:{arity}", real=True)
    made: Scalar = sympy.lambdify(names, SYMBOLIC[prim](*names), "mpmath")
    return made


def exact() -> Arithmetic:
    """Numbers of mpmath; what is computed with them must run within `mpmath.workdps(DIGITS)`."""
    return Arithmetic("numbers of many digits", _as_mpf, lambda x: x, _multiprecise, matrices=MATRICES)


def _as_mpf(value: Datum) -> Datum:
    return value if isinstance(value, mpmath.mpf) else mpmath.mpf(float(value) if _is_float(value) else int(value))


def _is_float(value: Datum) -> bool:
    return isinstance(value, float | np.floating)


def _matrix(a: Datum) -> Datum:
    if np.ndim(a) != 2:
        raise Unjudged("Stacks of matrices are not computed with numbers of many digits.")
    return mpmath.matrix(a.tolist())


def _array(a: Datum) -> Datum:
    found = np.empty((a.rows, a.cols), dtype=object)
    for i in range(a.rows):
        for j in range(a.cols):
            found[i, j] = a[i, j]
    return found


def _solved(a: Datum, b: Datum) -> Datum:
    if np.ndim(b) > 2:
        raise Unjudged("Stacks of matrices are not computed with numbers of many digits.")
    columns = b.reshape(len(b), -1)
    found = np.stack([_array(mpmath.lu_solve(_matrix(a), mpmath.matrix(list(c))))[:, 0] for c in columns.T], axis=1)
    return found.reshape(np.shape(b))


def _slogdet(a: Datum) -> tuple[Datum, Datum]:
    found = mpmath.det(_matrix(a))
    return mpmath.sign(found), mpmath.log(abs(found))


MATRICES: dict[str, Callable[..., Datum]] = {
    "inv": lambda a: _array(mpmath.inverse(_matrix(a))),
    "det": lambda a: mpmath.det(_matrix(a)),
    "slogdet": _slogdet,
    "solve": _solved,
    "cholesky": lambda a: _array(mpmath.cholesky(_matrix(a))),
}
"""Linear algebra by mpmath, by elimination with pivots."""


@dataclass(frozen=True, slots=True, eq=False)
class Traced(Number):
    """An expression with its value, which decides comparisons."""

    expression: Expression
    value: Datum
    arithmetic: Arithmetic

    def apply(self, prim: str, *operands: Datum) -> Datum:
        """A primitive of traced numbers and plain ones."""
        traced = [self.arithmetic.lift(x) for x in operands]
        made = SYMBOLIC[prim](*(x.expression for x in traced))
        return Traced(made, _multiprecise(prim)(*(x.value for x in traced)), self.arithmetic)

    @property
    def compared(self) -> Datum:
        """What comparisons see."""
        return self.value


@dataclass(slots=True)
class Symbols:
    """The symbols of one interpretation, and their values. Equal floats are one symbol."""

    values: dict[Expression, Datum] = field(default_factory=dict)
    literals: dict[float, Expression] = field(default_factory=dict)

    def active(self, name: str, value: float) -> Expression:
        """A new symbol for an element of an argument."""
        symbol = sympy.Symbol(name, real=True)
        self.values[symbol] = mpmath.mpf(value)
        return symbol

    def literal(self, value: Datum) -> Expression:
        """A number as SymPy writes it: an integer or a short fraction; any other float is a symbol of its own."""
        if not _is_float(value) and not isinstance(value, mpmath.mpf):
            return sympy.Integer(int(value))
        if not math.isfinite(value):
            raise Unjudged("An infinite number or nan is met.")
        if value * 1024 == int(value * 1024):
            return sympy.Rational(int(value * 1024), 1024)
        if value not in self.literals:
            found = sympy.Symbol(f"c{len(self.literals)}", real=True, positive=value > 0 or None)
            self.literals[value] = found
            self.values[found] = mpmath.mpf(value)
        return self.literals[value]


def symbolic(symbols: Symbols) -> Arithmetic:
    """SymPy expressions; to be used within `mpmath.workdps(DIGITS)`."""

    def lift(value: Datum) -> Datum:
        return value if isinstance(value, Traced) else Traced(symbols.literal(value), _as_mpf(value), arithmetic)

    def smooth(prim: str) -> Scalar:
        if prim not in SYMBOLIC:
            raise Unjudged(f"SymPy has no expression for `{prim}` here.")
        return lambda *xs: lift(xs[0]).apply(prim, *xs)

    def tie(x: Datum, y: Datum) -> None:
        x, y = lift(x), lift(y)
        if x.value == y.value and x.expression != y.expression:
            raise Unjudged("Two numbers between which the program chooses are equal here, where it has no derivative.")

    arithmetic = Arithmetic("SymPy", lift, lambda x: lift(x).value, smooth, tie)
    return arithmetic


@dataclass(frozen=True, slots=True, eq=False)
class Stepped(Number):
    """A complex number that is compared by its real part."""

    number: complex

    def apply(self, prim: str, *operands: Datum) -> Datum:
        """A primitive of stepped numbers and plain ones, by NumPy's function of complex numbers."""
        function = getattr(np, prim, None)
        if function is None or not any("D" in types for types in getattr(function, "types", ())):
            raise Unjudged(f"`{prim}` is not a function of complex numbers in NumPy.")
        found = complex(function(*(_as_stepped(x).number for x in operands)))
        return Stepped(found)

    @property
    def compared(self) -> Datum:
        """What comparisons see."""
        return self.number.real


def _as_stepped(value: Datum) -> Stepped:
    return value if isinstance(value, Stepped) else Stepped(complex(value))


def stepped() -> Arithmetic:
    """Complex numbers of double precision."""

    def smooth(prim: str) -> Scalar:
        return lambda *xs: _as_stepped(xs[0]).apply(prim, *xs)

    return Arithmetic("complex numbers", _as_stepped, lambda x: mpmath.mpf(_as_stepped(x).compared), smooth)
