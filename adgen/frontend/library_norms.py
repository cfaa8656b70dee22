"""Norms of `numpy.linalg`: of vectors, along any axes, in every order; those of matrices are definitions."""

from __future__ import annotations

import math
from collections.abc import Hashable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_shapes import moved
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Library
from adgen.frontend.values import Abstract, Static
from adgen.ir.builder import literal
from adgen.ir.nodes import Const
from adgen.rules.operands import ONE

Order = float | str | None
OF_MATRICES: tuple[Order, ...] = ("nuc", 1, -1, 2, -2, math.inf, -math.inf)


def _order(m: Machine, value: Abstract) -> Order:
    if is_none(value):
        return None
    match value:
        case Const(value=bool() | int() | float() as number):
            return number
        case Static(value=str() as name):
            return name
        case _:
            fix = "Write np.sum(np.abs(x) ** p) ** (1 / p) for an order p that the run decides."
            m.refuse("E302", "ord= must be known when the function is compiled.", fix)


def _axes(m: Machine, value: Abstract, axis: Hashable) -> tuple[int, ...]:
    """The axes that a norm is over."""
    if axis is None:
        return tuple(range(options.array_type(m, value).rank))
    found = axis if isinstance(axis, tuple) else (axis,)
    return tuple(a for a in found if isinstance(a, int))


def _of_vectors(m: Machine, value: Abstract, order: Order, axis: Hashable, kept: bool) -> Abstract:
    """The norm of what stands along some axes, taken as one vector."""
    over = {"axis": axis, "keepdims": kept}
    if axis == () and order != 0:
        return m.make("absolute", value)
    if order in (None, 2) and len(_axes(m, value, axis)) <= 2:
        return m.make("norm", value, **over)
    if isinstance(order, str):
        m.refuse("E203", f"{order!r} is no order of the norm of a vector.", "Use a number.")
    if order == 0:
        real = m.make("absolute", value) if options.array_type(m, value).kind == "c" else value
        of = options.array_type(m, real)
        dtype = of.dtype if of.inexact else "float64"
        return m.make("sum", m.make("astype", m.make("not_equal", value, literal(0)), dtype=dtype), **over)
    if order in (1, math.inf, -math.inf):
        prim = {1: "sum", math.inf: "max", -math.inf: "min"}[order]
        return m.make(prim, m.make("absolute", value), **over)
    return m.make("vector_norm", value, ord=2 if order is None else order, **over)


def _of_matrices(m: Machine, value: Abstract, given: Given, axes: tuple[int, ...], kept: bool) -> Abstract:
    """The norm of the matrices in two axes."""
    rank = options.array_type(m, value).rank
    last = axes in ((-2, -1), (rank - 2, rank - 1))
    matrices = value if last else moved(m, value, axes, (-2, -1))
    name = Library("numpy.linalg.matrix_norm")
    found = m.handlers.call(m, name, Arguments((matrices,), (("ord", given["ord"]),)))
    if not kept:
        return found
    gone = {a % rank for a in axes}
    shape = tuple(ONE if k in gone else d for k, d in enumerate(options.array_type(m, value).shape))
    return m.make("reshape", found, shape=shape)


def _norm(m: Machine, given: Given) -> Abstract:
    value, kept = numeric(m, given["x"]), options.flag(m, given["keepdims"], "keepdims=")
    order, axis = _order(m, given["ord"]), options.axis(m, given["axis"])
    axes = _axes(m, value, axis)
    if order is None and (axis is None or len(axes) <= 2):
        return m.make("norm", value, axis=axis, keepdims=kept)
    if len(axes) == 1:
        return _of_vectors(m, value, order, axis, kept)
    if len(axes) != 2:
        m.refuse("E301", "np.linalg.norm takes one axis for vectors, or two for matrices.", "Use axis=.")
    if order in ("fro", "f"):
        return m.make("norm", value, axis=axis, keepdims=kept)
    if order not in OF_MATRICES:
        known = ", ".join(map(repr, OF_MATRICES))
        m.refuse("E203", f"{order!r} is no order of the norm of a matrix.", f"The orders are {known} and 'fro'.")
    return _of_matrices(m, value, given, axes, kept)


def _vector_norm(m: Machine, given: Given) -> Abstract:
    kept = options.flag(m, given["keepdims"], "keepdims=")
    axis = options.axis(m, given["axis"])
    return _of_vectors(m, numeric(m, given["x"]), _order(m, given["ord"]), axis, kept)


NORMS: dict[str, Function] = {
    "numpy.linalg.norm": Function(
        "x, ord=None, axis=None, keepdims=False",
        _norm,
        "norm",
        (
            "f8[n]",
            "f8[n, m]",
            "f8[3, n, m], keepdims=True",
            "f8[n], 2",
            "f8[n], 1",
            "f8[n], np.inf",
            "f8[n], -np.inf",
            "f8[n], 0",
            "-1 < f8[n] < 0, 3",
            "f8[n], -1.5",
            "f8[n], 0.5",
            "f8[n, m], axis=0",
            "f8[n, m], 3, axis=-1, keepdims=True",
            "f8[n, m], 1, axis=0",
            "f8[n, m], 'fro'",
            "f8[n, m], 'nuc'",
            "f8[n, m], 1",
            "f8[n, m], -1",
            "f8[n, m], 2",
            "f8[n, m], -2",
            "f8[n, m], np.inf",
            "f8[n, m], -np.inf, keepdims=True",
            "f8[3, n, m], axis=(0, 2)",
            "f8[3, n, m], 1, axis=(0, 2), keepdims=True",
            "f8[3, n, m], 2, axis=(2, 0)",
            "c16[n], 3",
            "c16[n, m]",
            "c16[n, m], 2",
        ),
    ),
    "numpy.linalg.vector_norm": Function(
        "x, /, *, axis=None, keepdims=False, ord=2",
        _vector_norm,
        "vector_norm",
        (
            "f8[n]",
            "f8[n, m], ord=3",
            "f8[n, m], axis=()",
            "f8[3, n, m], axis=(0, 2), ord=1",
            "f8[3, n, m], axis=(0, 1), keepdims=True",
            "f8[3, n, m]",
            "f8[3, n, m], ord=np.inf, keepdims=True",
            "f8[3, n, m], axis=(0, 2), ord=4",
            "c16[n], ord=0.5",
        ),
    ),
}
