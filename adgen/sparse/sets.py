"""What tangents depend on: a linear primitive on arrays of sets, of the columns that each element is made of.

    y_dot = c * x_dot          each element of y_dot: the set of x_dot's element
    s_dot = sum(z_dot)         the union of all
    v_dot = A @ x_dot          the union of all, for every element
    u_dot = x_dot[i]           the set at i

Coefficients do not matter, so that a zero among them changes nothing: a set holds all that the element can depend on
for the indices and the branches of this run. (Griewank and Walther 2008, section 7.1; Bischof, Khademi, Bouaricha and
Carle, Efficient computation of gradients and Jacobians by dynamic exploitation of sparsity, 1996.)

What merely moves numbers is run on their positions. What has no line here depends on everything that goes in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from adgen.ir.types import Type
from adgen.verify import primitives
from adgen.verify.data import Datum

Sets: TypeAlias = NDArray[Any]
"""An array whose elements are frozensets of columns."""

NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class At:
    """One application of a primitive with one result."""

    prim: str
    args: Sequence[Datum]
    options: dict[str, Datum]
    types: Sequence[Type]

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the result, which zeros in place of the tangents show."""
        (like,) = self.reference()
        return np.shape(like)

    def reference(self) -> tuple[Datum, ...]:
        """The results for zeros in place of tangents."""
        return primitives.call(self.prim, [zeros(a) for a in self.args], dict(self.options), self.types)


Rule: TypeAlias = Callable[[At], Datum]
"""None: the result depends on everything."""


def identity(start: int, shape: tuple[int, ...]) -> Datum:
    """The tangents of an input whose elements are the columns from `start` on."""
    count = int(np.prod(shape, dtype=int))
    made = np.empty(count, dtype=object)
    made[:] = [frozenset((start + i,)) for i in range(count)]
    return tidy(made.reshape(shape))


def has_sets(value: Datum) -> bool:
    """Whether a value is a tangent; numbers in the place of one are zeros."""
    match value:
        case frozenset():
            return True
        case list():
            return any(map(has_sets, value))
        case _:
            return isinstance(value, np.ndarray) and value.dtype == object


def sets(value: Datum) -> Sets:
    """A tangent as an array of sets."""
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value
    made = np.empty(np.shape(value) if not isinstance(value, frozenset) else (), dtype=object)
    made.fill(value if isinstance(value, frozenset) else NOTHING)
    return made


def tidy(made: Datum) -> Datum:
    """A single set instead of an array of rank 0."""
    return made[()] if isinstance(made, np.ndarray) and not made.ndim else made


def zeros(value: Datum) -> Datum:
    """A value with zeros in place of sets."""
    match value:
        case frozenset():
            return 0.0
        case list():
            return [zeros(v) for v in value]
        case _:
            return np.zeros(value.shape) if has_sets(value) else value


def all_of(value: Datum) -> list[frozenset[int]]:
    """Every set in a value."""
    if isinstance(value, list):
        return [s for v in value for s in all_of(v)]
    return list(sets(value).flat) if has_sets(value) else []


def filled(like: Datum, everything: frozenset[int]) -> Datum:
    """The same set for every element of a value."""
    if isinstance(like, list):
        return [filled(v, everything) for v in like]
    made = np.empty(np.shape(like), dtype=object)
    made.fill(everything)
    return tidy(made)


def union(x: Sets, axes: tuple[int, ...], keepdims: bool = False) -> Sets:
    """The union along some axes."""
    axes = tuple(a % x.ndim for a in axes)
    kept = [a for a in range(x.ndim) if a not in axes]
    lanes, length = (int(np.prod([x.shape[a] for a in group], dtype=int)) for group in (kept, axes))
    made = np.empty(lanes, dtype=object)
    made[:] = [NOTHING.union(*lane) for lane in x.transpose(*kept, *axes).reshape(lanes, length)]
    return made.reshape([n if a in kept else 1 for a, n in enumerate(x.shape) if keepdims or a in kept])


def both(x: Datum, y: Datum) -> Datum:
    """The union of two tangents, elementwise, at every depth of lists."""
    if isinstance(x, list):
        return [both(a, b) for a, b in zip(x, y, strict=True)]
    if not has_sets(x) and not has_sets(y):
        return x + y
    return tidy(np.bitwise_or(sets(x), sets(y)))


def elementwise(at: At) -> Datum:
    """The union of the operands, each stretched to the shape of all."""
    shape = np.broadcast_shapes(*map(np.shape, map(zeros, at.args)))
    made: Sets | None = None
    for arg in at.args:
        if has_sets(arg):
            made = sets(arg) if made is None else np.bitwise_or(made, sets(arg))
    assert made is not None
    return np.broadcast_to(np.asarray(made, dtype=object), shape)


def moved(values: slice = slice(1)) -> Rule:
    """Each element of the result is one of the elements of `values`, or zero: told by running it on positions."""

    def rule(at: At) -> Datum:
        if at.options.get("mode", "constant") not in ("constant", "edge", "wrap", "reflect", "symmetric"):
            return None
        parts: list[Sets] = [np.array([NOTHING], dtype=object)]
        given, start = list(at.args), 1
        for i in range(len(given))[values]:
            shape = np.shape(zeros(given[i]))
            found = np.zeros(shape)
            if has_sets(given[i]):
                flat = sets(given[i]).reshape(-1)
                found = np.arange(start, start + len(flat), dtype=np.float64).reshape(shape)
                parts.append(flat)
                start += len(flat)
            given[i] = found
        (found,) = primitives.call(at.prim, given, dict(at.options), at.types)
        return np.concatenate(parts)[np.asarray(found).astype(np.intp)]

    return rule
