"""The values that the IR takes as it is interpreted, and whether a value of the emitted code is one of them."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import PurePath
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from adgen.analysis.activity import dependents
from adgen.ir.nodes import Bind, Const, Function, Value
from adgen.ir.walker import operands, walk
from adgen.optimise.exact import exact_values
from adgen.verify.data import Datum
from adgen.verify.interpret import run

TOLERANCE = 1e-9
"""Emitted code does the arithmetic of the IR, but `math.exp` and `np.exp` differ in the last bit, and loops amplify it;
the smallest damage that is looked for is 1e-6."""

Vector: TypeAlias = NDArray[np.float64]
Shape: TypeAlias = tuple[object, ...]
"""What two values must have in common to be compared: the kind of number and the lengths."""


def numbers(value: Datum) -> list[Datum]:
    """The numbers and arrays in a tree of lists, tuples, dicts and records, in order; None is left out."""
    match value:
        case None:
            return []
        case list() | tuple():
            return [leaf for item in value for leaf in numbers(item)]
        case dict():
            return numbers(list(value.values()))
        case _ if is_dataclass(value) and not isinstance(value, type):
            return numbers([getattr(value, f.name) for f in fields(value)])
        case _:
            return [value]


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
    """All the floats of a value, in order."""
    parts = [np.asarray(leaf).ravel() for leaf in numbers(value)]
    whole = np.concatenate(parts) if parts else np.zeros(0)
    pairs = whole.view(np.float64) if whole.dtype == np.complex128 else whole
    return np.array(pairs, dtype=np.float64)


def equal(left: Vector, right: Vector) -> bool:
    """Whether two values differ by rounding only, by the size of the largest element."""
    finite = np.abs(right[np.isfinite(right)])
    scale = float(np.max(finite, initial=0.0))
    return bool(np.allclose(left, right, rtol=TOLERANCE, atol=TOLERANCE * scale, equal_nan=True))


@dataclass(slots=True)
class _Shelf:
    """The values of one shape, by their product with a fixed vector, so that few need to be compared in full."""

    exact: set[bytes] = field(default_factory=set)
    keys: list[float] = field(default_factory=list)
    values: list[Vector] = field(default_factory=list)
    order: NDArray[np.intp] | None = None

    def put(self, value: Vector) -> None:
        text = value.tobytes()
        if text not in self.exact:
            self.exact.add(text)
            self.keys.append(_key(value)[0])
            self.values.append(value)
            self.order = None

    def has(self, value: Vector) -> bool:
        if value.tobytes() in self.exact:
            return True
        if self.order is None:
            self.order = np.argsort(self.keys)
        ordered = np.asarray(self.keys)[self.order]
        key, width = _key(value)
        low, high = np.searchsorted(ordered, key - width), np.searchsorted(ordered, key + width, "right")
        return any(equal(value, self.values[k]) for k in self.order[low:high])


def _key(value: Vector) -> tuple[float, float]:
    """A number that tells values apart, and by how much it may differ between equal ones."""
    known = np.nan_to_num(value, nan=0.0, posinf=0.0, neginf=0.0)
    weights = 1.0 + np.modf(np.sqrt(np.arange(2.0, 2.0 + len(known))))[0]
    size = float(np.max(np.abs(known), initial=0.0))
    return float(known @ weights), 4.0 * TOLERANCE * size * max(1, len(known))


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
            found = vector(value)
            for label in (None, *labels):
                self.shelves.setdefault((label, shape), _Shelf()).put(found)

    def has(self, value: Datum, label: Hashable = None) -> bool:
        """Whether a value was taken, under a label if one is given; one without floats is no evidence, and passes."""
        shape = shape_of(value)
        if shape is None:
            return True
        shelf = self.shelves.get((label, shape))
        return shelf is not None and shelf.has(vector(value))

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
        exact = exact_values(function) or set()
        runs: Counter[Value] = Counter()

        def watch(bind: Bind, values: Mapping[int, Datum]) -> None:
            runs.update(bind.results)
            quote = (PurePath(bind.span.file).name, bind.span.line)
            for result in bind.results:
                linear = result in depends if seeds else result not in exact
                again = ((quote, runs[result]),) if result not in exact else ()
                self.put(values[result.id], runs[result], *((LINEAR,) if linear else ()), *again)

        self.yields = run(function, copy.deepcopy(flat), watch=watch)


LINEAR = "linear"
"""The label of what depends on tangents or cotangents."""
