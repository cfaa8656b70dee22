"""Functions that rule texts call on ordered arrays.

reordered(v, order, axis)       v in another order along an axis
scattered(b, i, x, axis)        the transpose of `take_along_axis(x, i, axis)`
lanes(x, axis, nans)            x as what is to be ordered along `axis`; with `nans` only its elements that are numbers
last_record(x, out, axis)       where running extremes of x come from
at_rank(v, lanes, k, kept)      what v holds where x has the k-th of its elements in order
at_quantile(v, lanes, q, method, kept)  the same at the quantile q, between the two elements next to it
steeply(q_dot, lanes, q, method, kept)  the tangent of a quantile of x in q
interp_dot(v, x, xp)            `interp(x, xp, v)`, or 0 where v is
interp_slope(x, xp, fp)         the slope of `interp(x, xp, fp)` at x
interp_transposed(b, x, xp, fp)  the transpose of `interp(x, xp, fp)` in fp
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_reductions import Axes, axes_of
from adgen.frontend.formula_shapes import rank_of, reshaped, shape_of, transposed
from adgen.ir.builder import Builder, integer, literal
from adgen.ir.dims import Dim, dim, product
from adgen.ir.index import At, Item, NewAxis, Slice
from adgen.ir.nodes import Atom, Const
from adgen.ir.types import ArrayType, Form

RATES: dict[str, float] = {
    "linear": -1.0,
    "interpolated_inverted_cdf": 0.0,
    "hazen": 0.0,
    "weibull": 1.0,
    "median_unbiased": 1 / 3,
    "normal_unbiased": 1 / 4,
}
"""The rank of a quantile grows with q by `n` plus this. Other methods give the elements themselves, in steps."""


def reordered(numbers: Arithmetic, v: Hashable, order: Hashable, axis: int) -> Hashable:
    """v in another order along an axis."""
    value, places = numbers.atom(v), numbers.atom(order)
    if rank_of(value) == 1:
        return numbers.builder.apply("index", value, places, spec=(At(),))
    return numbers.builder.apply("take_along_axis", value, places, axis=axis)


def scattered(numbers: Arithmetic, b: Hashable, i: Hashable, x: Hashable, axis: int) -> Hashable:
    """b, added up at the places i of an array of zeros with the shape of x."""
    bar, places, like, builder = numbers.atom(b), numbers.atom(i), numbers.atom(x), numbers.builder
    lengths = shape_of(like)
    grid = grids(builder, lengths, axis % len(lengths))
    of = bar.type
    assert isinstance(of, ArrayType)
    operands = (*grid[: axis % len(lengths)], places, *grid[axis % len(lengths) :])
    empty = builder.apply("zeros", shape=lengths, dtype=of.dtype)
    return builder.apply("index_add", empty, bar, *operands, spec=(At(),) * len(operands))


def last_record(numbers: Arithmetic, x: Hashable, out: Hashable, axis: int) -> Hashable:
    """For each element of a running extreme, the place of the element of x that it is."""
    value, builder = numbers.atom(x), numbers.builder
    lengths = shape_of(value)
    places = builder.apply("arange", literal(0), integer(builder, lengths[axis]), literal(1))
    later = len(lengths) - 1 - axis % len(lengths)
    line = builder.apply("index", places, spec=(Slice(), *(NewAxis(),) * later)) if later else places
    attained = builder.apply("equal", value, numbers.atom(out))
    return builder.apply("running_max", builder.apply("where", attained, line, literal(0)), axis=axis)


def grids(builder: Builder, lengths: tuple[Dim, ...], without: int) -> tuple[Atom, ...]:
    """For each axis but one the places along it, in the shape that broadcasts: `np.arange(n)[:, None]`."""
    made: list[Atom] = []
    for k, length in enumerate(lengths):
        if k == without:
            continue
        places = builder.apply("arange", literal(0), integer(builder, length), literal(1))
        later = len(lengths) - 1 - k
        spec: tuple[Item, ...] = (Slice(), *(NewAxis(),) * later)
        made.append(builder.apply("index", places, spec=spec) if later else places)
    return tuple(made)


class Lanes:
    """An array with one axis that is to be ordered; the others count the lanes."""

    def __init__(self, numbers: Arithmetic, x: Hashable, axis: Axes, nans: bool = False) -> None:
        self.numbers, self.builder, self.nans = numbers, numbers.builder, nans
        self.x = numbers.atom(x)
        self.lengths = shape_of(self.x)
        self.axes = axes_of(axis, len(self.lengths))
        self.axis = self.axes[0] if len(self.axes) == 1 else 0
        self.values = self.merged(x)
        before, (self.length, *behind) = shape_of(self.values)[: self.axis], shape_of(self.values)[self.axis :]
        self.grid = grids(self.builder, (self.length, *before, *behind), 0)

    def merged(self, v: Hashable) -> Atom:
        """An array of the shape of x; where several axes are to be ordered, with these as one in front."""
        value = self.numbers.atom(v)
        if len(self.axes) == 1:
            return value
        others = tuple(k for k in range(len(self.lengths)) if k not in self.axes)
        front = transposed(self.builder, value, (*self.axes, *others))
        merged = product(tuple(self.lengths[k] for k in self.axes))
        return reshaped(self.builder, front, (merged, *(self.lengths[k] for k in others)))

    def at(self, v: Hashable, rank: Atom) -> Atom:
        """What v holds at a rank; where some elements are no numbers, each lane has a rank of its own."""
        order = self.builder.apply("argsort", self.values, axis=self._axis(-1))
        if rank_of(rank) == 0:
            spec = (*(Slice(),) * self.axis, At())
            return self._along(self.merged(v), self.builder.apply("index", order, rank, spec=spec))
        return self._along(self.merged(v), self._along(order, self.numbers.atom(self.spread(rank))))

    def _along(self, x: Atom, places: Atom) -> Atom:
        """The elements of x at these places of the axis, each in its own lane."""
        given = (*self.grid[: self.axis], places, *self.grid[self.axis :])
        return self.builder.apply("index", x, *given, spec=(At(),) * len(given))

    def _axis(self, last: int | None) -> int | None:
        """The axis as an option, which for a vector need not be said."""
        return self.axis if self.grid else last

    def rank(self, q: Hashable, method: str) -> Hashable:
        """The rank of a quantile; NumPy itself says it, of the ranks 0, 1, 2, ... instead of the elements."""
        if method == "linear" and not self.nans:
            return self.numbers.operator("multiply", q, self.numbers.operator("subtract", self.length, 1))
        ranks: Atom = self.builder.apply("arange", literal(0), integer(self.builder, self.length), literal(1))
        of = self.values.type
        assert isinstance(of, ArrayType)
        if of.kind == "f" and of.dtype != "float64":  # NumPy rounds q to the dtype of the elements
            ranks = self.builder.apply("astype", ranks, dtype=of.dtype)
        if not self.nans:
            return self.builder.apply("quantile", ranks, self.numbers.atom(q), method=method)
        missing = self.builder.apply("isnan", self.builder.apply("sort", self.values, axis=self._axis(-1)))
        ranks = self.builder.apply("where", missing, literal(math.nan), self._behind(ranks, len(self.grid) - self.axis))
        found = self.builder.apply("nanquantile", ranks, self.numbers.atom(q), method=method, axis=self._axis(None))
        return self.numbers.where(self.builder.apply("isnan", found), 0.0, found)

    @property
    def count(self) -> Hashable:
        """How many elements a lane has."""
        if not self.nans:
            return self.length
        present = self.builder.apply("invert", self.builder.apply("isnan", self.values))
        return self.builder.apply("sum", present, axis=self._axis(None))

    def spread(self, v: Hashable) -> Hashable:
        """What there is for each quantile, so that it broadcasts against what there is for each lane as well."""
        return v if self.nans else self._behind(v, len(self.grid))

    def _behind(self, v: Hashable, count: int) -> Atom:
        """v with new axes behind its own."""
        value = self.numbers.atom(v)
        if not rank_of(value) or not count:
            return value
        spec: tuple[Item, ...] = (*(Slice(),) * rank_of(value), *(NewAxis(),) * count)
        return self.builder.apply("index", value, spec=spec)

    def of_lanes(self, v: Hashable) -> Hashable:
        """What there is for each quantile, so that it broadcasts against what there is for each of both."""
        return self._behind(v, len(self.grid)) if self.nans else v

    def kept(self, v: Hashable, keepdims: bool) -> Hashable:
        """A result with axes of length 1 where axes of x are gone, behind those of the quantiles."""
        if not keepdims:
            return v
        value = self.numbers.atom(v)
        front = shape_of(value)[: rank_of(value) - len(self.grid)]
        back = tuple(dim(1) if a in self.axes else d for a, d in enumerate(self.lengths))
        return reshaped(self.builder, value, (*front, *back))


def at_rank(numbers: Arithmetic, v: Hashable, lanes: Lanes, k: Hashable, keepdims: bool) -> Hashable:
    """What v holds where x has the k-th of its elements in order."""
    return lanes.kept(lanes.at(v, numbers.atom(k)), keepdims)


def at_quantile(numbers: Arithmetic, v: Hashable, lanes: Lanes, q: Hashable, method: str, keepdims: bool) -> Hashable:
    """What v holds at a quantile of x."""
    if isinstance(numbers.atom(v), Const):
        return 0.0
    rank = lanes.rank(q, method)
    low, high = _rounded(numbers, rank, "floor"), _rounded(numbers, rank, "ceil")
    if low == high:
        return lanes.kept(lanes.at(v, low), keepdims)
    share = lanes.spread(numbers.operator("subtract", rank, low))
    below = numbers.operator("multiply", numbers.operator("subtract", 1, share), lanes.at(v, low))
    above = numbers.operator("multiply", share, lanes.at(v, high))
    return lanes.kept(numbers.operator("add", below, above), keepdims)


def steeply(numbers: Arithmetic, q_dot: Hashable, lanes: Lanes, q: Hashable, method: str, keepdims: bool) -> Hashable:
    """The tangent of a quantile in q: the distance to the next element, times how fast the rank grows."""
    if isinstance(numbers.atom(q_dot), Const) or method not in RATES or lanes.length.const == 1:
        return numbers.operator("multiply", 0.0, q_dot)
    rank, last = lanes.rank(q, method), numbers.operator("subtract", lanes.count, 1)
    before_last = numbers.atom(numbers.operator("subtract", last, 1))
    low: Atom = numbers.builder.apply("minimum", _rounded(numbers, rank, "floor"), before_last)
    low = numbers.builder.apply("maximum", low, literal(0)) if lanes.nans else low
    high = numbers.atom(numbers.operator("add", low, 1))
    high = numbers.builder.apply("minimum", high, numbers.atom(last)) if lanes.nans else high
    gap = numbers.operator("subtract", lanes.at(lanes.x, high), lanes.at(lanes.x, low))
    pace: Hashable = numbers.operator("add", lanes.count, RATES[method])
    if method != "linear":
        above, below = numbers.operator("greater", rank, 0), numbers.operator("less", rank, last)
        pace = numbers.where(numbers.operator("bitwise_and", above, below), pace, 0.0)
    rate = lanes.spread(numbers.operator("multiply", lanes.of_lanes(q_dot), pace))
    return lanes.kept(numbers.operator("multiply", rate, gap), keepdims)


def _rounded(numbers: Arithmetic, rank: Hashable, how: str) -> Atom:
    """A rank as an integer: Python's, where it is Python's number."""
    atom = numbers.atom(rank)
    if isinstance(atom, Const):
        return literal(getattr(math, how)(atom.value.real))
    of = atom.type
    assert isinstance(of, ArrayType)
    if of.form is Form.PYTHON:
        return numbers.builder.apply(how, atom, lib="math")
    return numbers.builder.apply("astype", numbers.builder.apply(how, atom), dtype="int64")


def interp_dot(numbers: Arithmetic, v: Hashable, x: Hashable, xp: Hashable) -> Hashable:
    """`interp(x, xp, v)`, which is linear in v."""
    value = numbers.atom(v)
    return 0.0 if isinstance(value, Const) else numbers.builder.apply("interp", *map(numbers.atom, (x, xp)), value)


def interp_slope(numbers: Arithmetic, x: Hashable, xp: Hashable, fp: Hashable) -> Hashable:
    """The slope between the two points next to x, and 0 beyond the ends."""
    places, points, values = map(numbers.atom, (x, xp, fp))
    if shape_of(points)[0].const == 1:
        return 0.0
    left, right = _neighbours(numbers, places, points)
    rise = numbers.operator("subtract", _at(numbers, values, right), _at(numbers, values, left))
    run = numbers.operator("subtract", _at(numbers, points, right), _at(numbers, points, left))
    first, last = _at(numbers, points, literal(0)), _at(numbers, points, literal(-1))
    above, below = numbers.operator("greater_equal", places, first), numbers.operator("less_equal", places, last)
    inside = numbers.operator("bitwise_and", above, below)
    return numbers.where(inside, numbers.operator("divide", rise, run), 0.0)


def interp_transposed(numbers: Arithmetic, b: Hashable, x: Hashable, xp: Hashable, fp: Hashable) -> Hashable:
    """Each cotangent, shared between the two points next to its x."""
    bar, places, points, builder = numbers.atom(b), numbers.atom(x), numbers.atom(xp), numbers.builder
    of = bar.type
    assert isinstance(of, ArrayType)
    if shape_of(points)[0].const == 1:
        return reshaped(builder, builder.apply("sum", bar), (dim(1),))
    left, right = _neighbours(numbers, places, points)
    start = _at(numbers, points, left)
    run = numbers.operator("subtract", _at(numbers, points, right), start)
    share = numbers.operator("divide", numbers.operator("subtract", places, start), run)
    share = builder.apply("clip", numbers.atom(share), literal(0.0), literal(1.0))
    zeros = builder.apply("zeros", shape=shape_of(points), dtype=of.dtype)
    below = numbers.atom(numbers.operator("multiply", numbers.operator("subtract", 1.0, share), bar))
    above = numbers.atom(numbers.operator("multiply", share, bar))
    added = builder.apply("index_add", zeros, below, left, spec=(At(),))
    return builder.apply("index_add", added, above, right, spec=(At(),))


def _neighbours(numbers: Arithmetic, x: Atom, xp: Atom) -> tuple[Atom, Atom]:
    """The points to the left and to the right of x; at the ends the first two and the last two."""
    found = numbers.builder.apply("searchsorted", xp, x, side="right")
    last = numbers.atom(numbers.operator("subtract", shape_of(xp)[0], 1))
    right = numbers.builder.apply("clip", found, literal(1), last)
    return numbers.atom(numbers.operator("subtract", right, 1)), right


def _at(numbers: Arithmetic, x: Atom, place: Atom) -> Atom:
    return numbers.builder.apply("index", x, place, spec=(At(),))


ORDERS: dict[str, Callable[..., Any]] = {
    "reordered": reordered,
    "scattered": scattered,
    "last_record": last_record,
    "lanes": Lanes,
    "at_rank": at_rank,
    "at_quantile": at_quantile,
    "steeply": steeply,
    "interp_dot": interp_dot,
    "interp_slope": interp_slope,
    "interp_transposed": interp_transposed,
}
