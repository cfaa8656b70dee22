"""Arithmetic in rule texts: folds literals, drops neutral elements, and never raises where the primal did not."""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from typing import Any, TypeGuard

import numpy as np

from adgen.errors import refuse
from adgen.ir.builder import Builder, integer, literal
from adgen.ir.dims import Dim
from adgen.ir.nodes import Atom, Const, Undef, Value
from adgen.ir.types import ArrayType, Form, Type

FOLDED: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
    "power": operator.pow,
    "negative": operator.neg,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "invert": operator.not_,
}
LENGTHS = frozenset({"add", "subtract", "multiply", "floor_divide", "negative"})
"""What is computed on lengths at compile time, as lengths."""

MOST_FACTORS = 3
"""Up to this exponent a power is a product: `x ** 3` of Python floats may raise where `x * x * x` is inf."""


class Arithmetic:
    """Builds operators on atoms and static numbers. `nonzero` are values by which a division cannot raise."""

    def __init__(self, builder: Builder, nonzero: set[Value]) -> None:
        self.builder = builder
        self.nonzero = nonzero
        self.squares: set[Atom] = set()

    def atom(self, meaning: Hashable) -> Atom:
        """A static number or length as an atom."""
        match meaning:
            case Value() | Const() | Undef():
                return meaning
            case Dim():
                return integer(self.builder, meaning)
            case bool() | int() | float() | complex():
                return literal(meaning)
            case _:
                refuse("E901", f"A rule computes with {meaning!r}, which is no number.")

    def operator(self, name: str, *operands: Hashable) -> Hashable:
        """Apply an operator: at compile time on numbers and lengths, else as a primitive."""
        if name in LENGTHS and any(isinstance(o, Dim) for o in operands) and all(map(_is_length, operands)):
            length: Hashable = FOLDED[name](*operands)
            return length
        atoms = tuple(map(self.atom, operands))
        known = [a.value for a in atoms if isinstance(a, Const)]
        if len(known) == len(atoms) and not (name in {"divide", "floor_divide", "remainder"} and known[1] == 0):
            return self._folded(name, known)
        return self._neutral(name, atoms) or self._applied(name, atoms)

    def _folded(self, name: str, known: list[Any]) -> Hashable:
        if name == "power" and known[0] == 0 and known[1] < 0:
            return float("inf")
        folded: Hashable = FOLDED[name](*known)
        return folded

    def _neutral(self, name: str, atoms: tuple[Atom, ...]) -> Atom | None:
        """`x * 1`, `x + 0`, `x * 0` and the like, which a person would not write."""
        match name, atoms:
            case "multiply", (Const(value), x) | (x, Const(value)):
                if value == 0:
                    return literal(0.0)
                return _unless_narrow(x, value) if value == 1 else self._negated(x, value)
            case "matmul", (Const(), _) | (_, Const()):
                return literal(0.0)
            case "add", (Const(value), x) | (x, Const(value)):
                return _unless_narrow(x, value) if value == 0 else None
            case "subtract", (x, Const(value)):
                return _unless_narrow(x, value) if value == 0 else None
            case "divide", (x, Const(value)):
                return x if value == 1 and _inexact(x) else None
            case "divide", (Const(value), _):
                return literal(0.0) if value == 0 else None
            case "power", (x, Const(value)):
                return self._small_power(x, value)
            case "bitwise_and", (Const(bool() as value), x) | (x, Const(bool() as value)):
                return x if value else literal(False)
            case "bitwise_and", (x, y):
                return x if x == y else None
            case _:
                return None

    def _negated(self, x: Atom, value: complex) -> Atom | None:
        return self._applied("negative", (x,)) if value == -1 and _inexact(x) else None

    def _small_power(self, x: Atom, exponent: complex) -> Atom | None:
        if exponent == 0:
            return literal(1.0)
        if exponent == 1:
            return _unless_narrow(x, exponent)
        whole = exponent in range(2, MOST_FACTORS + 1)
        if not whole or (exponent == 2 and not _is_python(x)):
            return None
        result = x
        for _ in range(int(exponent.real) - 1):
            result = self._applied("multiply", (result, x))
        return result

    def _applied(self, name: str, atoms: tuple[Atom, ...]) -> Atom:
        python = all(map(_is_python, atoms))
        match name, atoms:
            case "divide", (_, y) if python and not self.is_nonzero(y):
                return self.builder.apply(name, *atoms, ieee=True)
            case "power", (_, y) if python and not self._safe_exponent(y):
                return self.builder.apply(name, *atoms, ieee=True)
            case "floor_divide" | "remainder", (_, y) if python and not self.is_nonzero(y):
                return self.builder.apply(name, *atoms, lib="np")
            case _:
                result = self.builder.apply(name, *atoms)
        self._note_sign(name, atoms, result)
        return result

    def _note_sign(self, name: str, atoms: tuple[Atom, ...], result: Value) -> None:
        """Remember squares, which are not negative, and `1 + x * x`, which is not zero."""
        if name == "multiply" and atoms[0] == atoms[1] and _is_real(atoms[0]):
            self.squares.add(result)
        positive = any(isinstance(a, Const) and a.value.real > 0 for a in atoms)
        if name == "add" and positive and any(a in self.squares for a in atoms):
            self.nonzero.add(result)

    def is_nonzero(self, atom: Atom) -> bool:
        """Whether dividing by `atom` cannot raise."""
        if isinstance(atom, Const):
            return atom.value != 0
        facts = self.builder.facts
        is_int = isinstance(atom.type, ArrayType) and atom.type.kind == "i" and atom.type.form is Form.PYTHON
        return atom in self.nonzero or (is_int and facts.nonnegative(facts.of(atom) - 1))

    def _safe_exponent(self, exponent: Atom) -> bool:
        """Whether `x ** exponent` raises no more than `x ** (exponent + 1)`, which the primal computed."""
        if isinstance(exponent, Const):
            return not isinstance(exponent.value, complex) and exponent.value >= 0
        facts = self.builder.facts
        is_int = isinstance(exponent.type, ArrayType) and exponent.type.kind == "i"
        return is_int and facts.nonnegative(facts.of(exponent))

    def where(self, condition: Hashable, x: Hashable, y: Hashable) -> Hashable:
        """`where` on arrays; on numbers a branch, which the emitter prints as a conditional expression."""
        cond, then, orelse = map(self.atom, (condition, x, y))
        if isinstance(cond, Const):
            return then if cond.value else orelse
        if then == orelse:
            return then
        if not all(map(_is_number, (cond, then, orelse))):
            return self.builder.apply("where", cond, then, orelse)
        return self.choose(cond, *self._same_width(*self._same_kind(then, orelse)))

    def _same_kind(self, *numbers: Atom) -> tuple[Atom, ...]:
        """Numbers, the narrower ones converted to the kind of the widest: both branches have one type."""
        wide = max((_kind(a) for a in numbers), key="biufc".index)
        return tuple(a if _kind(a) == wide else self._converted(a, wide) for a in numbers)

    def _same_width(self, *numbers: Atom) -> tuple[Atom, ...]:
        """NumPy scalars, the narrower ones converted to the dtype of the widest."""
        dtypes = [a.type.dtype if isinstance(a, Value) and _is_scalar(a.type) else None for a in numbers]
        wide = str(np.result_type(*(d for d in dtypes if d))) if all(dtypes) else None
        pairs = zip(numbers, dtypes, strict=True)
        return tuple(a if d == wide or not wide else self.builder.apply("astype", a, dtype=wide) for a, d in pairs)

    def _converted(self, number: Atom, kind: str) -> Atom:
        if isinstance(number, Const):
            return literal(_as_kind(number.value, kind))
        dtype = {"f": "float64", "c": "complex128"}.get(kind, "int64")
        return self.builder.apply("cast", number, dtype=dtype)

    def choose(self, cond: Atom, then: Atom, orelse: Atom) -> Atom:
        """`then if cond else orelse` of two atoms that exist already."""
        self.builder.open()
        first = self.builder.close((then,))
        self.builder.open()
        return self.builder.if_(cond, first, self.builder.close((orelse,)))[0]


def _is_scalar(of: Type) -> TypeGuard[ArrayType]:
    return isinstance(of, ArrayType) and of.form is Form.SCALAR


def _kind(atom: Atom) -> str:
    return atom.type.kind if isinstance(atom.type, ArrayType) else ""


def _unless_narrow(x: Atom, neutral: complex) -> Atom | None:
    """`x` itself, unless the neutral element would have widened it."""
    return x if _inexact(x) or isinstance(neutral, int) else None


def _inexact(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.inexact


def _is_python(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.form is Form.PYTHON


def _is_real(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.kind in "iuf"


def _is_number(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.form is not Form.ARRAY


def _is_length(meaning: Hashable) -> bool:
    return isinstance(meaning, (Dim, int)) and not isinstance(meaning, bool)


def _as_kind(value: complex, kind: str) -> int | float | complex:
    """A literal as a number of a wider kind."""
    match kind:
        case "c":
            return complex(value)
        case "f":
            return float(value.real)
        case _:
            return int(value.real)
