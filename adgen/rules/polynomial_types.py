"""Types of convolutions and polynomials."""

from __future__ import annotations

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, opaque
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Type
from adgen.rules.elementwise_types import result_dtype
from adgen.rules.operands import Shape, arrays, axes_of, numpy_type, same_length, shape_option, show_shape


def convolution(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.convolve`, `np.correlate`: of two vectors, the part of the whole that the mode says."""
    x, y = arrays(op, span)
    if x.rank != 1 or y.rank != 1:
        refuse("E301", f"{op.prim} takes vectors, not {x} and {y}.", span)
    (length,) = _part(
        op, x.shape, y.shape, facts, span, x.shape[0] + y.shape[0] - shorter(x.shape[0], y.shape[0], facts)
    )
    return (ArrayType(str(result_dtype(x, y)), (length,)),)


def centred(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`scipy.signal.convolve`, `fftconvolve`: over all axes; the mode "same" gives the shape of the first operand."""
    x, y = arrays(op, span)
    if x.rank != y.rank or not x.rank:
        refuse("E301", f"{op.prim} takes arrays with as many axes, not {x} and {y}.", span)
    if all(of.kind not in "fc" for of in (x, y)):
        refuse(
            "E302", f"{op.prim} of {x} and {y} rounds as SciPy chooses.", span, "Convert with .astype(float) before."
        )
    over = axes_of(op, x.rank, span, "axes")
    shape = list(_part(op, x.shape, y.shape, facts, span))
    for k in range(x.rank):
        if over is not None and k not in over:
            why = (
                f"{op.prim} along the axes {over} got arrays of shapes {show_shape(x.shape)} and {show_shape(y.shape)}."
            )
            same_length(x.shape[k], y.shape[k], facts, span, why)
            shape[k] = x.shape[k]
    return (ArrayType(str(result_dtype(x, y)), tuple(shape)),)


def shorter(a: Dim, b: Dim, facts: Facts) -> Dim:
    """The smaller of two lengths. The larger one is written as `a + b` less this one, so that sums of both cancel."""
    if facts.nonnegative(a - b):
        return b
    return a if facts.nonnegative(b - a) else opaque("min", a, b)


def _part(op: Apply, x: Shape, y: Shape, facts: Facts, span: Span, same: Dim | None = None) -> Shape:
    """The lengths of a convolution; those of mode "same" are those of x unless `same` is given."""
    pairs = list(zip(x, y, strict=True))
    match op.attr("mode", "valid" if op.prim == "correlate" else "full"):
        case "full":
            return tuple(a + b - 1 for a, b in pairs)
        case "same":
            return (same,) if same is not None else x
        case "valid":
            return tuple(a + b - 2 * shorter(a, b, facts) + 1 for a, b in pairs)
        case other:
            refuse("E203", f"mode= is full, same or valid, not {other!r}.", span)


def values(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.polyval(p, x)`: of the shape of x."""
    p, x = arrays(op, span)
    if p.rank != 1:
        refuse("E301", f"polyval takes a vector of coefficients, not {p}.", span)
    return (numpy_type(np.result_type(np.dtype(p.dtype), np.dtype(x.dtype)), x.shape),)


def slope(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.polyder(p)`: one coefficient less."""
    (of,) = arrays(op, span)
    if of.rank != 1:
        refuse("E301", f"polyder takes a vector of coefficients, not {of}.", span)
    dtype = np.result_type(np.dtype(of.dtype), np.int64)
    length = of.shape[0] - 1 if facts.nonnegative(of.shape[0] - 1) else opaque("max", 0, of.shape[0] - 1)
    return (ArrayType(str(dtype), (length,)),)


def powers(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`np.vander(x, N)`."""
    (of,) = arrays(op, span)
    if of.rank != 1:
        refuse("E301", f"vander takes a vector, not {of}.", span)
    columns = shape_option(op, "N") if op.attr("N") is not None else of.shape
    dtype = np.promote_types(of.dtype, int)
    return (ArrayType(str(dtype), (of.shape[0], *columns)),)
