"""Transposes of what repeats, pads and takes diagonals: the cotangents of all copies of an element are added up."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_shapes import rank_of, reshaped, shape_of, transposed
from adgen.ir.builder import Builder, integer, literal
from adgen.ir.dims import Dim, dim, product
from adgen.ir.index import At, Dots, Slice
from adgen.ir.nodes import Atom
from adgen.ir.types import ArrayType
from adgen.rules.assembly_types import ZERO, widths
from adgen.rules.operands import ONE, Shape


def repeat_transposed(
    numbers: Arithmetic, b: Hashable, x: Hashable, repeats: Dim | tuple[Dim, ...], axis: int | None
) -> Hashable:
    """The transpose of `repeat(x, repeats, axis)`."""
    bar, builder = numbers.atom(b), numbers.builder
    whole = shape_of(numbers.atom(x))
    shape = (product(whole),) if axis is None else whole
    place = 0 if axis is None else axis % len(shape)
    if isinstance(repeats, tuple):
        places = builder.apply("repeat", _numbered(builder, shape[place]), repeats=repeats)
        summed = _put(builder, "index_add", bar, places, place, shape[place])
    else:
        apart = (*shape[: place + 1], repeats, *shape[place + 1 :])
        summed = builder.apply("sum", reshaped(builder, bar, apart), axis=place + 1)
    return reshaped(builder, summed, whole)


def repeat_each_transposed(
    numbers: Arithmetic, b: Hashable, x: Hashable, counts: Hashable, axis: int | None
) -> Hashable:
    """The transpose of `repeat_each(x, counts, axis)`."""
    builder, whole = numbers.builder, shape_of(numbers.atom(x))
    shape = (product(whole),) if axis is None else whole
    place = 0 if axis is None else axis % len(shape)
    places = builder.apply("repeat_each", _numbered(builder, shape[place]), numbers.atom(counts))
    return reshaped(builder, _put(builder, "index_add", numbers.atom(b), places, place, shape[place]), whole)


def tile_transposed(numbers: Arithmetic, b: Hashable, x: Hashable, reps: Dim | tuple[Dim, ...]) -> Hashable:
    """The transpose of `tile(x, reps)`."""
    bar, builder = numbers.atom(b), numbers.builder
    whole = shape_of(numbers.atom(x))
    times = reps if isinstance(reps, tuple) else (reps,)
    apart: list[Dim] = []
    axes: list[int] = []
    for k in reversed(range(-max(len(times), len(whole)), 0)):
        count = times[k] if -k <= len(times) else ONE
        apart[:0] = (whole[k],) if -k <= len(whole) and whole[k] != ONE else ()
        if count != ONE:
            axes.append(len(apart))
            apart.insert(0, count)
    axes = [len(apart) - 1 - a for a in axes]
    split = reshaped(builder, bar, tuple(apart))
    over = tuple(sorted(axes))
    summed = builder.apply("sum", split, axis=over[0] if len(over) == 1 else over) if over else split
    return reshaped(builder, summed, whole)


def delete_transposed(numbers: Arithmetic, b: Hashable, x: Hashable, i: Hashable, axis: int | None) -> Hashable:
    """The transpose of `delete(x, i, axis)`: zero at the position that was left out."""
    bar, shape, builder = numbers.atom(b), shape_of(numbers.atom(x)), numbers.builder
    place = 0 if axis is None else axis % len(shape)
    kept = builder.apply("delete", _numbered(builder, shape[place]), numbers.atom(i), axis=None)
    return _put(builder, "update", bar, kept, place, shape[place])


def pad_transposed(numbers: Arithmetic, b: Hashable, x: Hashable, pad_width: Hashable, mode: str) -> Hashable:
    """The transpose of `pad(x, pad_width, mode)`, axis by axis."""
    bar, shape = numbers.atom(b), shape_of(numbers.atom(x))
    sides = widths(pad_width, len(shape))
    for axis, (length, (before, after)) in enumerate(zip(shape, sides, strict=True)):
        if (before, after) != (ZERO, ZERO):
            bar = _cut(numbers.builder, bar, axis, length, before, after, mode)
    return bar


def _cut(builder: Builder, bar: Atom, axis: int, length: Dim, before: Dim, after: Dim, mode: str) -> Atom:
    """The transpose of padding along one axis. What is padded by more than the array has is counted by its places."""
    most = {"constant": None, "edge": length - 1, "reflect": length - 1}.get(mode, length)
    if mode != "edge" and most is not None and not all(builder.facts.nonnegative(most - w) for w in (before, after)):
        places = builder.apply("pad", _numbered(builder, length), pad_width=(before, after), mode=mode)
        return _put(builder, "index_add", bar, places, axis, length)
    end = -after if after.const is not None else before + length
    inner = _part(builder, bar, axis, before, ZERO if after == ZERO else end)
    if mode == "constant":
        return inner
    sources = _sources(mode, length, before)[0], _sources(mode, length, after)[1]
    pieces = (ZERO, before), (-after if after.const is not None else before + length, ZERO)
    for width, piece, source in zip((before, after), pieces, sources, strict=True):
        if width != ZERO:
            part = _sum_of(builder, bar, axis, piece, width) if mode == "edge" else _part(builder, bar, axis, *piece)
            inner = _added(builder, inner, part, axis, *source, mode)
    return inner


def _sources(mode: str, length: Dim, width: Dim) -> tuple[tuple[Dim, Dim], tuple[Dim, Dim]]:
    """Of which elements the padding before and behind is made, as bounds; an end of 0 is that of the axis."""
    match mode:
        case "wrap":
            return (-width if width.const is not None else length - width, ZERO), (ZERO, width)
        case "symmetric":
            return (ZERO, width), (-width if width.const is not None else length - width, ZERO)
        case "reflect":
            low = -width - 1 if width.const is not None else length - 1 - width
            return (ONE, width + 1), (low, dim(-1))
        case _:
            return (ZERO, ONE), (dim(-1), ZERO)


def _added(builder: Builder, to: Atom, part: Atom, axis: int, lo: Dim, hi: Dim, mode: str) -> Atom:
    """`to[lo:hi] += part`, backwards where the padding is a mirror, all of it to one element at an edge."""
    if mode == "edge":
        return builder.apply("index_add", to, part, integer(builder, lo), spec=(*(Slice(),) * axis, At()))
    if mode != "wrap":
        part = builder.apply("index", part, literal(-1), spec=(*(Slice(),) * axis, Slice(step=True)))
    bounds = tuple(integer(builder, d) for d in (lo, hi) if d != ZERO)
    spec = (*(Slice(),) * axis, Slice(lo=lo != ZERO, hi=hi != ZERO))
    return builder.apply("index_add", to, part, *bounds, spec=spec)


def _sum_of(builder: Builder, x: Atom, axis: int, piece: tuple[Dim, Dim], width: Dim) -> Atom:
    """The sum of some rows; of one, that row."""
    if width == ONE:
        return builder.apply("index", x, integer(builder, piece[0]), spec=(*(Slice(),) * axis, At()))
    part = _part(builder, x, axis, *piece)
    return builder.apply("sum", part, axis=axis if rank_of(part) > 1 else None)


def _part(builder: Builder, x: Atom, axis: int, lo: Dim, hi: Dim) -> Atom:
    """`x[lo:hi]` along an axis; an end of 0 is that of the axis."""
    bounds = tuple(integer(builder, d) for d in (lo, hi) if d != ZERO)
    if not bounds:
        return x
    return builder.apply("index", x, *bounds, spec=(*(Slice(),) * axis, Slice(lo=lo != ZERO, hi=hi != ZERO)))


def _numbered(builder: Builder, length: Dim) -> Atom:
    return builder.apply("arange", literal(0), integer(builder, length), literal(1))


def _put(builder: Builder, prim: str, bar: Atom, places: Atom, axis: int, length: Dim) -> Atom:
    """Zeros with `bar` at `places` of an axis of this length: added up, or written where no place comes twice."""
    of = bar.type
    assert isinstance(of, ArrayType)
    zeros = builder.apply("zeros", shape=(*of.shape[:axis], length, *of.shape[axis + 1 :]), dtype=of.dtype)
    return builder.apply(prim, zeros, bar, places, spec=(*(Slice(),) * axis, At()))


def diag_transposed(numbers: Arithmetic, b: Hashable, x: Hashable, k: int) -> Hashable:
    """A matrix with the diagonal b, of the shape of x; or the diagonal of b where x is a vector."""
    bar, builder = numbers.atom(b), numbers.builder
    lengths = shape_of(numbers.atom(x))
    if len(lengths) == 1 or builder.facts.same(*lengths):
        return builder.apply("diag", bar, k=k)
    return _with_diagonal(numbers, bar, lengths, k)


def diagonal_transposed(numbers: Arithmetic, b: Hashable, x: Hashable, offset: int, axis1: int, axis2: int) -> Hashable:
    """Zeros of the shape of x with the diagonal b."""
    shape = shape_of(numbers.atom(x))
    ends = (axis1 % len(shape), axis2 % len(shape))
    order = (*(k for k in range(len(shape)) if k not in ends), *ends)
    made = _with_diagonal(numbers, numbers.atom(b), tuple(shape[k] for k in order), offset)
    return transposed(numbers.builder, made, tuple(order.index(k) for k in range(len(shape))))


def _with_diagonal(numbers: Arithmetic, bar: Atom, shape: Shape, offset: int) -> Atom:
    """Zeros with the diagonal `bar` in the last two axes."""
    builder, of = numbers.builder, bar.type
    assert isinstance(of, ArrayType)
    positions = _numbered(builder, of.shape[-1])
    rows = numbers.atom(numbers.operator("add", positions, max(-offset, 0)))
    columns = numbers.atom(numbers.operator("add", positions, max(offset, 0)))
    empty = builder.apply("zeros", shape=shape, dtype=of.dtype)
    spec = (At(), At()) if len(shape) == 2 else (Dots(), At(), At())
    return builder.apply("update", empty, bar, rows, columns, spec=spec)


ASSEMBLY: dict[str, Callable[..., Any]] = {
    "repeat_transposed": repeat_transposed,
    "repeat_each_transposed": repeat_each_transposed,
    "tile_transposed": tile_transposed,
    "delete_transposed": delete_transposed,
    "pad_transposed": pad_transposed,
    "diag_transposed": diag_transposed,
    "diagonal_transposed": diagonal_transposed,
}
