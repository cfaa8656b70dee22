"""The expressions that a program computes when it runs, in the convention of `counts.py`: as a tree and as a DAG.

The program is interpreted with numbers that remember how they came about. Loops are run, of branches one is taken, and
what results is one expression for each number of the result: every value written out wherever it is read (tree), or
equal parts counted once (DAG). No rule of algebra is applied, so SymPy, which gathers factors, may count fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from adgen.analysis.operations import MOVES
from adgen.ir.nodes import Function
from adgen.verify.arithmetic import Arithmetic
from adgen.verify.data import Datum
from adgen.verify.interpret import run
from adgen.verify.numbers import Number
from adgen.verify.objects import computer
from adgen.verify.primitives import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Formulas:
    """The operations of the results of a program, as trees and as one DAG."""

    tree: int
    dag: int


def formulas(function: Function, args: Sequence[Datum]) -> Formulas:
    """What one call computes, with the flat parameters of `interpret.run`.

    Raises Unjudged where a primitive is no function of single numbers, and whatever the program raises.
    """
    parts = _Parts()
    results = run(function, [_inputs(parts, arg) for arg in args], computer=computer(_Remembering(parts)))
    found = [part for result in results for part in _parts(result)]
    return Formulas(sum(parts.tree[part.number] for part in found), parts.dag(found))


@dataclass(slots=True)
class _Parts:
    """All parts of expressions by number; equal ones are one."""

    numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    operands: list[tuple[int, ...]] = field(default_factory=list)
    operations: list[int] = field(default_factory=list)
    tree: list[int] = field(default_factory=list)

    def part(self, key: tuple[object, ...], operands: tuple[int, ...], operations: int, value: Datum) -> _Part:
        """The part with this key, which is made where it is new."""
        number = self.numbers.setdefault(key, len(self.tree))
        if number == len(self.tree):
            self.operands.append(operands)
            self.operations.append(operations)
            self.tree.append(operations + sum(self.tree[operand] for operand in operands))
        return _Part(number, value, self)

    def dag(self, found: list[_Part]) -> int:
        """The operations of some parts and of all that they are made of."""
        seen: set[int] = set()
        waiting = [part.number for part in found]
        while waiting:
            number = waiting.pop()
            if number not in seen:
                seen.add(number)
                waiting += self.operands[number]
        return sum(self.operations[number] for number in seen)


@dataclass(frozen=True, slots=True, eq=False)
class _Part(Number):
    """A number, and which part of the expressions it is."""

    number: int
    value: Datum
    parts: _Parts

    def apply(self, prim: str, *operands: Datum) -> Datum:
        """A primitive of such numbers and plain ones."""
        read = [_literal(self.parts, x) for x in operands if not (prim == "add" and _begins(x))]
        numbers = tuple(x.number for x in read)
        if prim in MOVES or len(read) < len(operands):
            return read[0]
        return self.parts.part((prim, *numbers), numbers, 1, FUNCTIONS[prim](*(x.value for x in read)))

    @property
    def compared(self) -> Datum:
        """What comparisons see."""
        return self.value


class _Remembering(Arithmetic):
    """The arithmetic of such numbers: every function is remembered, also those in pieces."""

    def __init__(self, parts: _Parts) -> None:
        super().__init__("expressions", lambda x: _literal(parts, x), lambda x: _literal(parts, x).value, self.function)

    def function(self, prim: str) -> Callable[..., Datum]:
        """An elementwise primitive."""
        return lambda *xs: self.lift(xs[0]).apply(prim, *xs)


def _begins(value: Datum) -> bool:
    """Whether an operand is the zero that sums of objects begin with. Zeros of the program are parts."""
    return isinstance(value, int) and value == 0


def _literal(parts: _Parts, value: Datum) -> _Part:
    return value if isinstance(value, _Part) else parts.part(("literal", float(value)), (), 0, np.float64(value))


def _inputs(parts: _Parts, value: Datum) -> Datum:
    """A part for each float of an argument; equal floats are not the same."""
    if isinstance(value, float):
        return parts.part(("input", len(parts.tree)), (), 0, np.float64(value))
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return value
    return np.frompyfunc(lambda x: _inputs(parts, float(x)), 1, 1)(value)


def _parts(result: Datum) -> list[_Part]:
    """The parts in a result: numbers, arrays or lists of them; integers are none."""
    match result:
        case _Part():
            return [result]
        case list() | np.ndarray():
            return [part for element in np.ravel(np.asarray(result, dtype=object)) for part in _parts(element)]
        case _:
            return []
