"""Functions that rule texts of reductions call: axes, and what broadcasts along them."""

from __future__ import annotations

from collections.abc import Hashable
from string import ascii_lowercase

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_shapes import moved_last, rank_of, reshaped, shape_of, with_new_axes
from adgen.ir.builder import Builder, literal
from adgen.ir.dims import product
from adgen.ir.index import Dots, NewAxis, Slice
from adgen.ir.nodes import Atom

Axes = int | tuple[int, ...] | None


def axes_of(axis: Axes, rank: int) -> tuple[int, ...]:
    """The axes that a reduction is over, counted from the front and in order."""
    if axis is None:
        return tuple(range(rank))
    return tuple(sorted(a % rank for a in (axis if isinstance(axis, tuple) else (axis,))))


def expand(numbers: Arithmetic, v: Hashable, x: Hashable, axis: Axes) -> Hashable:
    """`v` so that it broadcasts against `x`; leading axes need nothing."""
    value, like = numbers.atom(v), numbers.atom(x)
    gone = axes_of(axis, rank_of(like))
    if rank_of(value) in (0, rank_of(like)) or gone == tuple(range(len(gone))):
        return value
    return with_new_axes(numbers.builder, value, gone, rank_of(like))


def along(numbers: Arithmetic, v: Hashable, x: Hashable, axis: int) -> Hashable:
    """The vector `v` so that it broadcasts against `x`, one element for each position of `axis`."""
    value, rank = numbers.atom(v), rank_of(numbers.atom(x))
    behind = tuple(range(axis % rank + 1, rank))
    spec = (Slice(), *(NewAxis(),) * len(behind))
    return numbers.builder.apply("index", value, spec=spec) if behind else value


def total(numbers: Arithmetic, x: Hashable, axis: int) -> Hashable:
    """The sum over an axis, which is not named where it is the only one."""
    value = numbers.atom(x)
    return numbers.builder.apply("sum", value, axis=axis if rank_of(value) > 1 else None, keepdims=False)


def prod_others(numbers: Arithmetic, x: Hashable, out: Hashable, axis: Axes) -> Hashable:
    """`out / x` where no element is zero; else exactly, by products of rows with one element replaced by 1.

    Both branches are again made of primitives, so that derivatives of every order are right at zeros too.
    """
    value, builder = numbers.atom(x), numbers.builder
    if not rank_of(value):
        return 1.0
    safe = builder.apply("all", builder.apply("not_equal", value, literal(0)))
    builder.open()
    divided = numbers.operator("divide", expand(numbers, out, value, axis), value)
    quick = builder.close((numbers.atom(divided),))
    builder.open()
    return builder.if_(safe, quick, builder.close((all_others(numbers, value, axis),)))[0]


def all_others(numbers: Arithmetic, value: Atom, axis: Axes) -> Atom:
    """The products of all other elements along an axis, without division."""
    builder = numbers.builder
    rows, restore = moved_last(builder, value, axes_of(axis, rank_of(value)))
    return restore(builder.apply("prod", _one_replaced(builder, rows), axis=-1))


def _one_replaced(builder: Builder, rows: Atom) -> Atom:
    """Each row as often as it has elements, the k-th time with 1 for its k-th element."""
    length = shape_of(rows)[-1]
    diagonal = builder.apply("eye", n=length, m=length, dtype="bool")
    square = rows if rank_of(rows) == 1 else builder.apply("index", rows, spec=(Dots(), NewAxis(), Slice()))
    return builder.apply("where", diagonal, literal(1), square)


def cumprod_dot(numbers: Arithmetic, x_dot: Hashable, x: Hashable, out: Hashable, axis: int | None) -> Hashable:
    """`out * cumsum(x_dot / x)` where no element is zero; else exactly, by products of rows with one replaced by 1."""
    dot, value, builder = numbers.atom(x_dot), numbers.atom(x), numbers.builder
    if axis is None:
        flat = (product(shape_of(value)),)
        dot, value = reshaped(builder, dot, flat), reshaped(builder, value, flat)
    safe = builder.apply("all", builder.apply("not_equal", value, literal(0)))
    builder.open()
    ratios = builder.apply("cumsum", builder.apply("divide", dot, value), axis=None if rank_of(value) == 1 else axis)
    quick = builder.close((builder.apply("multiply", numbers.atom(out), ratios),))
    builder.open()
    return builder.if_(safe, quick, builder.close((_with_zeros(builder, dot, value, axis or 0),)))[0]


def _with_zeros(builder: Builder, dot: Atom, value: Atom, axis: int) -> Atom:
    rows, restore = moved_last(builder, value, axes_of(axis, rank_of(value)))
    dots, _ = moved_last(builder, dot, axes_of(axis, rank_of(dot)))
    others = builder.apply("triu", builder.apply("cumprod", _one_replaced(builder, rows), axis=-1))
    if rank_of(rows) == 1:
        return builder.apply("matmul", dots, others)
    front = ascii_lowercase[: rank_of(rows) - 1]
    return restore(builder.apply("einsum", dots, others, subscripts=f"{front}y,{front}yz->{front}z"))
