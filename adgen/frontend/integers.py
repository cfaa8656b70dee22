"""Arithmetic of integers while they are compiled: exact, and folded where the result is known."""

from __future__ import annotations

from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract
from adgen.ir.builder import integer, literal
from adgen.ir.dims import Dim, dim, opaque
from adgen.ir.nodes import Atom, Const, Value
from adgen.ir.types import INT, ArrayType

ONE: Const = literal(1)
ZERO: Const = literal(0)


def known(m: Machine, value: Dim) -> Atom:
    """A length as a number."""
    return integer(m.builder, m.builder.facts.normal(value) if value.const is None else value)


def plus(m: Machine, a: Atom, b: Atom) -> Atom:
    """`a + b` of two integers."""
    facts = m.builder.facts
    if _is(a, 0):
        return b
    if _is(b, 0):
        return a
    total = facts.of(a) + facts.of(b)
    return literal(total.const) if total.const is not None else m.apply("add", a, b)


def minus(m: Machine, a: Atom, b: Atom) -> Atom:
    """`a - b` of two integers."""
    facts = m.builder.facts
    if _is(b, 0):
        return a
    rest = facts.of(a) - facts.of(b)
    return literal(rest.const) if rest.const is not None else m.apply("subtract", a, b)


def times(m: Machine, a: Atom, b: Atom) -> Atom:
    """`a * b` of two integers."""
    facts = m.builder.facts
    if _is(a, 1):
        return b
    if _is(b, 1):
        return a
    product = facts.of(a) * facts.of(b)
    return literal(product.const) if product.const is not None else m.apply("multiply", a, b)


def at_least(m: Machine, value: Dim, least: int) -> bool:
    """Whether `value >= least` is known, without assuming it."""
    return m.builder.facts.nonnegative(value - least)


def integer_value(m: Machine, value: Abstract, what: str) -> Atom:
    """A value that must be one integer (E302)."""
    atom = m.atom(value)
    of = atom.type
    if not (isinstance(of, ArrayType) and of.rank == 0 and of.kind in "biu"):
        m.refuse("E302", f"{what} must be an integer, not {of}.")
    return atom


def static_integer(m: Machine, value: Abstract, what: str) -> int:
    """A value that must be an integer known now (E302)."""
    atom = integer_value(m, value, what)
    found = m.builder.facts.normal(m.builder.facts.of(atom)).const
    if found is None:
        m.refuse("E302", f"{what} must be known when the function is compiled.", "Write a literal integer.")
    return found


def length_of(m: Machine, value: Abstract, what: str) -> Dim:
    """A value that must be an integer, as a length."""
    return m.builder.facts.of(integer_value(m, value, what))


def length_known(m: Machine, length: Dim | None) -> int | None:
    """A length where it is a literal."""
    return None if length is None else m.builder.facts.normal(length).const


def whole(m: Machine, atom: Atom) -> Dim | None:
    """The integer that a float surely is: `n + 1.0`, `2.0 * n`; None where that is not known."""
    match atom:
        case Const(value=bool() | int() as number):
            return dim(int(number))
        case Const(value=float(number)) if number.is_integer() and abs(number) < 2.0**53:
            return dim(int(number))
        case Value(type=ArrayType() as of) if of.rank == 0 and of.kind in "iu":
            return m.builder.facts.of(atom)
        case Value(id=number):
            return _whole_result(m, number)
        case _:
            return None


def _whole_result(m: Machine, number: int) -> Dim | None:
    op = m.origin.get(number)
    if op is None:
        return None
    dims = [whole(m, a) for a in op.args]
    match op.prim, dims:
        case "add", [Dim() as a, Dim() as b]:
            return a + b
        case "subtract", [Dim() as a, Dim() as b]:
            return a - b
        case "multiply", [Dim() as a, Dim() as b]:
            return a * b
        case "negative", [Dim() as a]:
            return -a
        case "cast", [Dim() as a]:
            return a
        case _:
            return None


def trips(m: Machine, lo: Atom, hi: Atom, step: Atom) -> Dim | None:
    """`len(range(lo, hi, step))`, where the step is known."""
    facts = m.builder.facts
    stride = facts.normal(facts.of(step)).const
    if not stride:
        return None
    gap = facts.of(hi) - facts.of(lo)
    gap, stride = (gap, stride) if stride > 0 else (-gap, -stride)
    if not facts.nonnegative(gap):
        gap = opaque("max", dim(0), gap)
    return gap if stride == 1 else (gap + (stride - 1)) // stride


def is_python_int(atom: Atom) -> bool:
    """Whether a number is a Python int, whose arithmetic never overflows."""
    return atom.type == INT


def _is(atom: Atom, number: int) -> bool:
    return isinstance(atom, Const) and atom.type == INT and atom.value == number
