"""The values that the IR takes as it is interpreted, and whether a value of the emitted code is one of them."""

from __future__ import annotations

import copy
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from adgen.analysis.activity import dependents
from adgen.ir.nodes import Bind, Const, Function, Value
from adgen.ir.types import ListType
from adgen.ir.walker import operands, walk
from adgen.optimise.exact import exact_values
from adgen.verify.data import Datum
from adgen.verify.interpret import run
from adgen.verify.trees import Vector, leaves

TOLERANCE = 1e-9
"""Emitted code does the arithmetic of the IR, but `math.exp` and `np.exp` differ in the last bit, and loops amplify it;
the smallest damage that is looked for is 1e-6."""

NARROW = {"float16": 1e-2, "float32": 1e-4, "complex64": 1e-4}
"""The same for numbers of fewer digits."""

Shape: TypeAlias = tuple[object, ...]
"""What two values must have in common to be compared: the kind of number and the lengths."""


def numbers(value: Datum) -> list[Datum]:
    """The numbers and arrays in a tree, in order."""
    return [leaf for leaf in leaves(value) if leaf is not None and np.asarray(leaf).dtype.kind in "biufc"]


def shape_of(value: Datum) -> Shape | None:
    """The shape of a number, an array or a list of them; None where there are no floats."""
    match value:
        case list():
            parts = [shape_of(v) for v in value]
            return None if None in parts or not parts else ("list", *parts)
        case None | tuple() | dict():
            return None
        case _:
            kind = np.asarray(value).dtype.kind
            return (kind, *np.shape(value)) if kind in "fc" else None


def vector(value: Datum) -> Vector:
    """All the floats of a value, in order; a complex number is two."""
    parts = [np.asarray(leaf).ravel() for leaf in numbers(value)]
    whole = np.concatenate(parts) if parts else np.zeros(0)
    return whole.astype(np.complex128).view(np.float64) if whole.dtype.kind == "c" else whole.astype(np.float64)


def tolerance_of(value: Datum) -> float:
    """How far a value may be from another one by rounding alone, relative to the largest element."""
    return max((NARROW.get(np.asarray(leaf).dtype.name, TOLERANCE) for leaf in numbers(value)), default=TOLERANCE)


def equal(left: Vector, right: Vector, tolerance: float = TOLERANCE) -> bool:
    """Whether two values differ by rounding only, by the size of the largest element."""
    scale = float(np.max(np.abs(right[np.isfinite(right)]), initial=0.0))
    return bool(np.allclose(left, right, rtol=tolerance, atol=tolerance * scale, equal_nan=True))


@dataclass(frozen=True, slots=True)
class _Print:
    """What a value is known by, since there may be many and large ones: two products with fixed vectors."""

    exact: int
    first: float
    second: float
    width: float
    """By how much the products of equal values may differ."""


def _printed(value: Datum) -> _Print:
    whole = vector(value)
    weights = _weights(len(whole))
    known = np.nan_to_num(whole, nan=0.5, posinf=2.0, neginf=-2.0)
    size = float(np.max(np.abs(known), initial=0.0))
    first, second = (weights @ known).tolist()
    return _Print(hash(whole.tobytes()), first, second, 4.0 * tolerance_of(value) * size)


@lru_cache(maxsize=64)
def _weights(length: int) -> NDArray[np.float64]:
    """Weights between one and two, and between minus one and one, that are another for each element."""
    parts = np.modf(np.sqrt(np.arange(2.0, 2.0 + length)))[0]
    return np.array([1.0 + parts, 2.0 * np.modf(97.0 * parts)[0] - 1.0])


@dataclass(slots=True)
class _Shelf:
    """The values of one shape."""

    prints: dict[int, _Print] = field(default_factory=dict)
    ordered: list[_Print] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)

    def put(self, value: _Print) -> None:
        self.prints.setdefault(value.exact, value)

    def has(self, value: _Print) -> bool:
        if value.exact in self.prints:
            return True
        if len(self.ordered) != len(self.prints):
            self.ordered = sorted(self.prints.values(), key=lambda p: p.first)
            self.keys = [p.first for p in self.ordered]
        low = bisect_left(self.keys, value.first - value.width)
        high = bisect_right(self.keys, value.first + value.width)
        return any(abs(p.second - value.second) <= value.width for p in self.ordered[low:high])


Quote: TypeAlias = tuple[str, int]
"""A line of the source as emitted code quotes it: the name of the file, and the number of the line."""


@dataclass(slots=True)
class Taken:
    """The values that the binds of some functions had as they were interpreted, and what the last one yielded.

    They are kept by what they can be told by: how often their bind had run, the line of the source that it comes from,
    and whether they are linear, that is, depend on tangents or cotangents. (Where the seed is the number 1, those are
    taken for linear that no value of the user's needs.)
    """

    shelves: dict[Hashable, _Shelf] = field(default_factory=dict)
    yields: tuple[Datum, ...] = ()

    def put(self, value: Datum, *labels: Hashable) -> None:
        """Add a value under some labels."""
        shape = shape_of(value)
        if shape is not None:
            found = _printed(value)
            for label in (None, *labels):
                self.shelves.setdefault((label, shape), _Shelf()).put(found)

    def has(self, value: Datum, label: Hashable = None) -> bool:
        """Whether a value was taken, under a label if one is given; one without floats is no evidence, and passes."""
        shape = shape_of(value)
        if shape is None:
            return True
        shelf = self.shelves.get((label, shape))
        return shelf is not None and shelf.has(_printed(value))

    def run(self, function: Function, flat: Sequence[Datum]) -> None:
        """Interpret a function and add what it takes: `LINEAR`, the number of a run, and this with the source line."""
        first = len(flat) - function.linear_params
        for k, value in enumerate(flat):
            self.put(value, *([LINEAR] if k >= first else []))
        for atom in (*function.body.yields, *(a for b in walk(function.body) for a in operands(b.op))):
            if isinstance(atom, Const):
                self.put(atom.value, LINEAR)
        seeds = function.params[first:]
        depends = dependents(function.body, seeds)
        exact = exact_values(function) or frozenset()
        runs: Counter[Value] = Counter()

        def watch(bind: Bind, values: Mapping[int, Datum]) -> None:
            runs.update(bind.results)
            quote = (PurePath(bind.span.file).name, bind.span.line)
            for result in bind.results:
                linear = result in depends if seeds else result not in exact
                again = ((quote, runs[result]),) if result not in exact else ()
                if linear or not isinstance(result.type, ListType):  # a tape is long, and only copied
                    self.put(values[result.id], runs[result], *((LINEAR,) if linear else ()), *again)

        self.yields = run(function, copy.deepcopy(flat), watch=watch)


LINEAR = "linear"
"""The label of what depends on tangents or cotangents."""
