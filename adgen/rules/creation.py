"""Primitives that make arrays from shapes and numbers."""

from __future__ import annotations

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import dim
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Const
from adgen.ir.types import INT, ArrayType, Type
from adgen.rules.forms import Line, linear, nondiff
from adgen.rules.index_types import sized
from adgen.rules.operands import arrays, axis_in, broadcast, integer_option, shape_option
from adgen.rules.shape_types import fits_into


def filled(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`zeros`, `ones`, `empty`."""
    return (ArrayType(_dtype(op, "float64"), shape_option(op)),)


def full(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`full(v; shape, dtype)`: dtype None is that of v."""
    (v,) = arrays(op, span)
    shape = shape_option(op)
    fits_into(v.shape, shape, facts, span, "full")
    return (ArrayType(_dtype(op, v.dtype), shape),)


def eye(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`eye(; n, m, k, dtype)`: m None is n."""
    rows = shape_option(op, "n")
    columns = rows if op.attr("m") is None else shape_option(op, "m")
    return (ArrayType(_dtype(op, "float64"), (*rows, *columns)),)


def arange(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`arange(lo, hi, step)`: of integers, or of literals."""
    types = arrays(op, span)
    if all(isinstance(a, Const) for a in op.args):
        lo, hi, step = (a.value.real for a in op.args if isinstance(a, Const))
        made = np.arange(lo, hi, step)
        return (ArrayType(str(made.dtype), (dim(len(made)),)),)
    if any(t.rank or t.kind not in "iu" for t in types):
        why = "The length of arange over floats is decided by rounding, and is not known before the run."
        refuse("E305", why, span, "Use np.linspace, or step * np.arange(n).")
    start, stop, stride = map(facts.of, op.args)
    return (ArrayType("int64", (sized(start, stop, stride, facts, span),)),)


def linspace(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`linspace(lo, hi; num, endpoint, axis)`: a new axis from one number or array to the other."""
    types = arrays(op, span)
    shape = broadcast([t.shape for t in types], facts, span, "linspace")
    axis = axis_in(integer_option(op, "axis", 0), len(shape) + 1, "linspace", span)
    dtype = np.result_type(*(np.dtype(t.dtype) for t in types), 0.0)
    return (ArrayType(str(dtype), (*shape[:axis], *shape_option(op, "num"), *shape[axis:])),)


def known(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`dim(; dim)`: a Python int."""
    return (INT,)


def _dtype(op: Apply, default: str) -> str:
    given = op.attr("dtype")
    return default if given is None else str(np.dtype(str(given)))


WINDOWS = ("hanning", "hamming", "blackman", "bartlett")
"""Tapers for spectra; those of SciPy have other names."""


def window(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """A window of n points."""
    return (ArrayType("float64", shape_option(op, "n")),)


SHAPES = ("; shape=(3,)", "; shape=(2, 3), dtype='float32'", "; shape=()", "; shape=(4,), dtype='int64'")

TABLE: Line = (
    *nondiff("zeros(; shape=(), dtype='float64')", infer=filled, cost=0.5, samples=SHAPES),
    *nondiff("ones(; shape=(), dtype='float64')", infer=filled, cost=0.5, samples=SHAPES),
    *nondiff("empty(; shape=(), dtype='float64')", infer=filled, cost=0.0, samples=SHAPES),
    *linear(
        "full(v; shape=(), dtype=None)",
        "sum_to(out_bar, shape(v))",
        infer=full,
        cost=0.5,
        samples=(
            "float; shape=('n',)",
            "f8[2]; shape=('n', 2)",
            "int; shape=(3,), dtype='float64'",
            "f8; shape=()",
            "f4; shape=(2,)",
        ),
    ),
    *nondiff(
        "eye(; n=0, m=None, k=0, dtype='float64')",
        infer=eye,
        samples=("; n='n'", "; n='n', m=3, k=1", "; n=3, dtype='bool'", "; n='n', m='m', k=-1, dtype='float32'"),
    ),
    *(
        line
        for name in WINDOWS
        for line in nondiff(f"{name}(; n=0)", infer=window, samples=("; n='n'", "; n=5"), text=f"np.{name}({{n}})")
    ),
    *nondiff(
        "arange(lo, hi, step)",
        infer=arange,
        samples=("0, int, 1", "0, 5, 1", "5, 0, -2", "0.0, 1.0, 0.25", "int, 7, 2", "int, -7, -2", "3, 3, 1"),
    ),
    *linear(
        "linspace(lo, hi; num=50, endpoint=True, axis=0)",
        "total(out_bar * along(linspace(wide(1.0, out_bar), 0.0 if endpoint else 1.0 / count(out_bar, axis), num=num),"
        " out_bar, axis), axis)",
        "total(out_bar * along(linspace(wide(0.0, out_bar), 1.0 if endpoint else 1.0 - 1.0 / count(out_bar, axis),"
        " num=num), out_bar, axis), axis)",
        joint=True,
        infer=linspace,
        samples=(
            "float, float; num=5",
            "f8, 2.0; num='k', endpoint=False",
            "0, 1; num=5",
            "f4, f4; num=3",
            "f8[n], f8[n]; num=5",
            "f8[n, m], float; num=3, axis=1",
            "f8[n, 1], f8[m]; num=5, axis=-1",
        ),
    ),
    *nondiff("dim(; dim=0)", infer=known, cost=0.0, samples=("; dim='n'",)),
)
