"""The number that is differentiated, `sum(out_bar * f)`, as a program of the IR at a point."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from adgen.ir.nodes import Function
from adgen.verify.data import Datum
from adgen.verify.draws import Generators, drawing
from adgen.verify.interpret import Computer, run
from adgen.verify.trees import Vector, flat


@dataclass(frozen=True, slots=True)
class Total:
    """A primal with its flat arguments, of which those at the positions `active` vary; other processes take it."""

    function: Function
    leaves: tuple[Datum, ...] = field(repr=False)
    active: tuple[int, ...]
    out_bar: Vector
    generators: Generators = field(default_factory=dict, repr=False)

    @property
    def point(self) -> Vector:
        """The components of the active arguments."""
        return flat([self.leaves[i] for i in self.active])

    def value(self, computer: Computer, lift: Callable[[Datum], Datum], moved: Mapping[int, Datum]) -> Datum:
        """The number, computed with other numbers than floats; the arguments are those of `results`."""
        return _contraction(self.results(computer, lift, moved), self.out_bar, lift)

    def results(self, computer: Computer, lift: Callable[[Datum], Datum], moved: Mapping[int, Datum]) -> list[Datum]:
        """Every number that the function gives, computed with other numbers than floats.

        `lift` makes them from floats; `moved` are other values for some components of the point.
        """
        leaves = list(self.leaves)
        start = 0
        for position in self.active:
            numbers = np.asarray(np.frompyfunc(lift, 1, 1)(np.asarray(leaves[position])), dtype=object)
            for k in range(numbers.size):
                numbers.flat[k] = moved.get(start + k, numbers.flat[k])
            start += numbers.size
            leaves[position] = numbers if numbers.ndim else numbers[()]
        yields = run(self.function, [_raised(v, lift) for v in leaves], computer=drawing(computer, self.generators))
        found = [n for y in yields if _is_float(y) for n in np.asarray(y, dtype=object).reshape(-1)]
        if len(found) != len(self.out_bar):
            raise ValueError(f"the function yields {len(found)} numbers, and {len(self.out_bar)} were expected")
        return found


def _raised(value: Datum, lift: Callable[[Datum], Datum]) -> Datum:
    """An inactive argument of floats as numbers of another kind."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.frompyfunc(lift, 1, 1)(value)
    return lift(float(value)) if isinstance(value, float | np.floating) else value


def _contraction(numbers: list[Datum], out_bar: Vector, lift: Callable[[Datum], Datum]) -> Datum:
    total = lift(0.0)
    for bar, number in zip(out_bar, numbers, strict=True):
        if bar:
            total = total + lift(float(bar)) * number
    return total


def _is_float(value: Datum) -> bool:
    return value is not None and np.asarray(value).dtype.kind in "fO"
