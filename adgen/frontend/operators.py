"""Arithmetic, comparison and truth of numbers and arrays, folded where the result is known now."""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from adgen.frontend import options, sparse
from adgen.frontend.branch import chosen
from adgen.frontend.described import describe
from adgen.frontend.integers import is_python_int
from adgen.frontend.machine import Machine
from adgen.frontend.values import (
    FALSE,
    NONE,
    TRUE,
    Abstract,
    Boxed,
    Closure,
    Items,
    Ref,
    Row,
    Rows,
    Run,
    Static,
    Word,
    is_number,
)
from adgen.frontend.views import type_of
from adgen.ir.builder import freeze, literal
from adgen.ir.nodes import Apply, Atom, Const, Value
from adgen.ir.types import ArrayType, Form

_FOLDED: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor,
}
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
}
_DIMENSIONAL = frozenset({"add", "subtract", "multiply"})


def binary(m: Machine, prim: str, left: Abstract, right: Abstract, **options: Hashable) -> Abstract:
    """An arithmetic operator on numbers and arrays."""
    if is_number(left) and is_number(right) and not options:
        folded = _folded(m, prim, m.atom(left), m.atom(right))
        if folded is not None:
            return folded
    for side in (left, right):
        if not (is_number(side) or isinstance(side, Ref)):
            what = describe(m.settled(side))
            m.refuse(
                "E302", f"This operator needs numbers or arrays, not {what}.", "Make it one, for example with np.array."
            )
    return m.make(prim, left, right, **options)


def _folded(m: Machine, prim: str, a: Atom, b: Atom) -> Const | None:
    """The result of integer arithmetic that is known now. Floats are left to the optimiser, as the user wrote them."""
    if not (_integral(a) and _integral(b)):
        return None
    if isinstance(a, Const) and isinstance(b, Const):
        return _computed(prim, a, b)
    if prim in _DIMENSIONAL and is_python_int(a) and is_python_int(b):
        facts = m.builder.facts
        found = _FOLDED[prim](facts.of(a), facts.of(b)).const
        return None if found is None else literal(found)
    return None


def _computed(prim: str, a: Const, b: Const) -> Const | None:
    if prim == "power" and isinstance(b.value, int) and 0 <= b.value <= 64:
        return literal(int(a.value.real) ** b.value)
    compute = _FOLDED.get(prim)
    if compute is None:
        return None
    try:
        return literal(compute(a.value, b.value))
    except ArithmeticError:
        return None  # the program raises here when it runs


def _integral(atom: Atom) -> bool:
    of = atom.type
    return isinstance(of, ArrayType) and of.form is Form.PYTHON and of.kind in "bi"


def negative(m: Machine, value: Abstract) -> Abstract:
    """`-value`."""
    match value:
        case Const(value=bool() | int() | float() as number, type=ArrayType(form=Form.PYTHON)):
            return literal(-number)
        case Boxed() if sparse.is_sparse(m, value):
            return sparse.scaled(m, "negative", value)
        case _:
            return m.make("negative", value)


def _is_dtype(value: Abstract) -> bool:
    return isinstance(value, Static) and isinstance(value.value, np.dtype)


def compare(m: Machine, prim: str, left: Abstract, right: Abstract) -> Abstract:
    """`left < right` and its kin on numbers and arrays; on dtypes, strings and None where both are known."""
    if prim in ("equal", "not_equal") and (_is_dtype(left) or _is_dtype(right)):
        return literal((options.dtype(m, left) == options.dtype(m, right)) == (prim == "equal"))
    if isinstance(left, Static) and isinstance(right, Static):
        return _compare_static(m, prim, left, right)
    if prim in ("equal", "not_equal") and NONE in (left, right):
        same = is_none(m, right if left == NONE else left)
        return m.number(same if prim == "equal" else invert_truth(m, same))
    codes = [m.word(left), m.word(right)]
    if prim in ("equal", "not_equal") and (isinstance(left, Word) or isinstance(right, Word)):
        return literal(prim == "not_equal") if None in codes else compare(m, prim, *(c for c in codes if c is not None))
    if is_number(left) and is_number(right):
        known = compared(m, prim, m.atom(left), m.atom(right))
        if known is not None:
            return literal(known)
    numeric = all(is_number(v) or isinstance(v, Ref) for v in (left, right))
    if numeric:
        return m.make(prim, left, right)
    if prim in ("equal", "not_equal") and {isinstance(v, Static) or is_number(v) for v in (left, right)} == {True}:
        return literal(prim == "not_equal")  # a string or None is never equal to a number
    m.refuse("E302", f"{describe(left)} and {describe(right)} cannot be compared.".capitalize())


def _compare_static(m: Machine, prim: str, left: Static, right: Static) -> Const:
    try:
        return literal(bool(_COMPARED[prim](left.value, right.value)))
    except TypeError:
        m.refuse("E302", f"{left.value!r} and {right.value!r} have no order.")


def compared(m: Machine, prim: str, a: Atom, b: Atom) -> bool | None:
    """The truth of a comparison of two numbers, where it is known."""
    if isinstance(a, Const) and isinstance(b, Const):
        return _compared_literals(prim, a, b)
    if not (is_python_int(a) and is_python_int(b)):
        return None
    facts = m.builder.facts
    gap = facts.normal(facts.of(b) - facts.of(a))
    if gap.const is not None:
        return bool(_COMPARED[prim](0, gap.const))
    above, below = facts.nonnegative(gap - 1), facts.nonnegative(-gap - 1)
    if above or below:
        return bool(_COMPARED[prim](0, 1 if above else -1))
    if prim in ("less_equal", "greater") and facts.nonnegative(gap):
        return prim == "less_equal"
    if prim in ("greater_equal", "less") and facts.nonnegative(-gap):
        return prim == "greater_equal"
    return None


def _compared_literals(prim: str, a: Const, b: Const) -> bool | None:
    if isinstance(a.value, complex) or isinstance(b.value, complex):
        return None
    return bool(_COMPARED[prim](a.value, b.value))


def truth(m: Machine, value: Abstract) -> Atom:
    """`bool(value)` as a truth value; a literal where it is known."""
    match m.settled(value):
        case Const(value=number):
            return TRUE if number else FALSE
        case Value(type=ArrayType(form=form)) as atom if form is not Form.ARRAY:
            return _nonzero(m, atom)
        case Ref() as ref:
            return _array_truth(m, ref)
        case Static(value=known):
            return TRUE if known else FALSE
        case Row(items):
            return TRUE if items else FALSE
        case Boxed(box):
            return _container_truth(m, m.content(box))
        case Closure():
            return TRUE
        case other:
            m.refuse("E302", f"The truth of {describe(other)} is not supported.")


def is_none(m: Machine, value: Abstract) -> Atom:
    """`value is None`."""
    if isinstance(value, Ref) or is_number(value):
        presence = m.watch.presence(m.atom(value))
        if presence is None:
            m.refuse("E302", "Whether this element is None is not known.", "Keep a truth value that tells.")
        return invert_truth(m, presence)
    return TRUE if value == NONE else FALSE


def present(m: Machine, value: Abstract) -> Abstract:
    """A value that must not be None: where it may be, the program checks it."""
    absent = is_none(m, value)
    if isinstance(absent, Value):
        options = freeze({"exception": "TypeError", "message": "this value is None"})
        m.apply_many(Apply("check", (invert_truth(m, absent),), options))
    return value


def _nonzero(m: Machine, atom: Value) -> Atom:
    of = atom.type
    if isinstance(of, ArrayType) and of.kind == "b":
        return atom  # where it is None it counts as false, and so does what stands for it
    absent = is_none(m, atom) if m.watch.is_optional(atom) else FALSE
    if absent != FALSE:
        return m.atom(chosen(m, absent, lambda: FALSE, lambda: m.number(_differs_from_zero(m, atom))))
    return _differs_from_zero(m, atom)


def _differs_from_zero(m: Machine, atom: Value) -> Atom:
    of = atom.type
    zero = literal(0) if isinstance(of, ArrayType) and of.kind in "iu" else literal(0.0)
    known = compared(m, "not_equal", atom, zero)
    return m.apply("not_equal", atom, zero) if known is None else literal(known)


def _array_truth(m: Machine, ref: Ref) -> Atom:
    of = type_of(m, ref)
    if any(d.const != 1 for d in of.shape):
        m.refuse("E302", "The truth of an array of several numbers is not defined.", "Use np.any(...) or np.all(...).")
    flat = m.apply("reshape", m.read(ref), shape=()) if of.rank else m.read(ref)
    return _nonzero(m, m.apply("index", flat, spec=()))


def _container_truth(m: Machine, content: object) -> Atom:
    match content:
        case Items(values):
            return TRUE if values else FALSE
        case Run(atom) | Rows((Run(atom), *_)):
            return m.apply("greater", m.apply("list_len", atom), literal(0))
        case _:
            m.refuse("E302", "The truth of this container is not known.")


def invert_truth(m: Machine, value: Atom) -> Atom:
    """`not value` of a truth value."""
    if isinstance(value, Const):
        return FALSE if value.value else TRUE
    return m.apply("logical_not", value, lib="py")


def identical(m: Machine, left: Abstract, right: Abstract) -> Atom:
    """`left is right`, which is supported for None and for containers."""
    left, right = m.settled(left), m.settled(right)
    if NONE in (left, right):
        return is_none(m, right if left == NONE else left)
    match left, right:
        case Boxed(a), Boxed(b):
            return TRUE if a is b else FALSE
        case Ref(a, p), Ref(b, q) if a is not b or p == q:
            return TRUE if a is b else FALSE
        case _:
            m.refuse("E302", "`is` is only supported with None.", "Use == to compare values.")
