"""Functions that rule texts of Fourier transforms call. An axis is one, or several of which the last is halved.

sized(v, x, axis)           v cut, or with zeros at the end, to the length of x along the axis
lengths(x, n, axis)         the number of points of a transform of x: n, or where that is None the length of x
inside(v, n, axis, factor)  the half spectrum v of n points, times a factor where a place stands for two points
transformed(x, s, axes)     the axes of a transform; None where they are all
paired(norm)                the normalisation of the inverse transform that is the transpose up to conjugation
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_shapes import rank_of, shape_of
from adgen.ir.dims import Dim, dim
from adgen.ir.index import Slice
from adgen.ir.nodes import Atom
from adgen.ir.types import ArrayType

Axis = int | tuple[int, ...] | None
Points = Dim | int | tuple[Dim | int, ...]
PAIRS = {"ortho": "ortho", "forward": None}


def sized(numbers: Arithmetic, v: Hashable, x: Hashable, axis: Axis) -> Hashable:
    """v in the lengths of x along the axes."""
    value, wanted = numbers.atom(v), shape_of(numbers.atom(x))
    for k in _axes(axis, len(wanted)):
        value = _sized(numbers, value, wanted[k], k)
    return value


def _axes(axis: Axis, rank: int) -> tuple[int, ...]:
    given = (axis,) if isinstance(axis, int) else range(rank) if axis is None else axis
    return tuple(k % rank for k in given)


def _sized(numbers: Arithmetic, value: Atom, wanted: Dim, axis: int) -> Atom:
    facts, builder = numbers.builder.facts, numbers.builder
    now = shape_of(value)
    if facts.same(now[axis], wanted):
        return value
    spec = (*(Slice(),) * axis, Slice(hi=True))
    kept = value
    if not facts.nonnegative(wanted - now[axis]):
        kept = builder.apply("index", value, numbers.atom(wanted), spec=spec)
    if facts.nonnegative(now[axis] - wanted):
        return kept
    assert isinstance(value.type, ArrayType)
    zeros = builder.apply("zeros", shape=(*now[:axis], wanted, *now[axis + 1 :]), dtype=value.type.dtype)
    return builder.apply("update", zeros, kept, numbers.atom(now[axis]), spec=spec)


def transformed(numbers: Arithmetic, x: Hashable, s: tuple[Dim, ...] | None, axes: Axis) -> Axis:
    """The axes of a transform over several, in its order."""
    if axes is not None or s is None:
        return axes
    rank = rank_of(numbers.atom(x))
    return tuple(range(rank - len(s), rank))


def lengths(numbers: Arithmetic, x: Hashable, n: Hashable, axis: Axis) -> Hashable:
    """The number of points along an axis, or along each of several."""
    if n is not None:
        return n
    shape = shape_of(numbers.atom(x))
    return shape[axis] if isinstance(axis, int) else tuple(shape[k] for k in _axes(axis, len(shape)))


def inside(numbers: Arithmetic, v: Hashable, n: Points, axis: Axis, factor: float) -> Hashable:
    """A half spectrum, scaled but for its first place, and for its last where the number of points is even."""
    value, apply = numbers.atom(v), numbers.builder.apply
    bounds = _inside(dim(n[-1] if isinstance(n, tuple) else n))
    spec = (*(Slice(),) * _axes(axis, rank_of(value))[-1], Slice(lo=True, hi=len(bounds) > 1))
    ends = tuple(map(numbers.atom, bounds))
    scaled = numbers.atom(numbers.operator("multiply", apply("index", value, *ends, spec=spec), factor))
    return apply("update", value, scaled, *ends, spec=spec)


def _inside(points: Dim) -> tuple[Dim | int, ...]:
    """The places `1:-1` of a half spectrum of an even number of points, `1:` of an odd one."""
    if all(coefficient % 2 == 0 for _, coefficient in points.terms):
        return (1, -1)
    if points.const is not None:
        return (1,)
    return (1, (points + 1) // 2)


def paired(numbers: Arithmetic, norm: str | None) -> str | None:
    """The other side of a normalisation."""
    return PAIRS.get(norm or "", "forward")


FOURIER: dict[str, Callable[..., Any]] = {
    "sized": sized,
    "transformed": transformed,
    "lengths": lengths,
    "inside": inside,
    "paired": paired,
}
