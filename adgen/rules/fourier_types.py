"""Types of discrete Fourier transforms: dtypes as `numpy.fft` gives them, lengths with `n=` and `s=`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, dim
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Type
from adgen.rules.operands import Shape, arrays, axes_of, axis_in, integer_option, numpy_type, shape_option
from adgen.rules.primitive import InferRule

Lengths = Callable[[Dim], Dim]


def transformed(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`fft`, `ifft`: as long as the operand, or as `n` says."""
    of, axis = _along(op, span)
    return (_computed(op, of, _replaced(of.shape, axis, _wanted(op, of.shape[axis], span)), span),)


def halved(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`rfft`: the half of the spectrum that the rest follows from."""
    of, axis = _along(op, span)
    return (_computed(op, of, _replaced(of.shape, axis, _half(_wanted(op, of.shape[axis], span))), span),)


def doubled(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`irfft`: by default of even length."""
    of, axis = _along(op, span)
    return (_computed(op, of, _replaced(of.shape, axis, _wanted(op, _whole(of.shape[axis]), span)), span),)


def several(inner: Lengths = dim, default: Lengths = dim) -> InferRule:
    """Transforms over several axes; of the last one `inner` says the length, given the one that is asked for, and
    `default` what is asked for without `s`.
    """

    def infer(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
        (of,) = arrays(op, span)
        axes = transform_axes(op, of.rank, span)
        if not axes or len(set(axes)) != len(axes):
            refuse("E301", f"{op.prim} takes an array with axes, and each of them once; it got {of}.", span)
        lengths = [of.shape[a] for a in axes[:-1]] + [default(of.shape[axes[-1]])]
        if op.attr("s") is not None:
            lengths = list(shape_option(op, "s"))
        if len(lengths) != len(axes):
            refuse("E301", f"{op.prim} got {len(lengths)} lengths for {len(axes)} axes.", span)
        shape = of.shape
        for axis, length in zip(axes, [*lengths[:-1], inner(lengths[-1])], strict=True):
            shape = _replaced(shape, axis, length)
        return (_computed(op, of, shape, span),)

    return infer


def transform_axes(op: Apply, rank: int, span: Span) -> tuple[int, ...]:
    """The axes of a transform over several; by default all, or with `s` as many of the last ones."""
    given = axes_of(op, rank, span, "axes")
    wanted = op.attr("s")
    if given is not None:
        return given
    return tuple(range(rank - len(wanted) if isinstance(wanted, tuple) else 0, rank))


def shifted(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`fftshift`, `ifftshift`."""
    (of,) = arrays(op, span)
    axes_of(op, of.rank, span, "axes")
    return (ArrayType(of.dtype, of.shape),)


def frequencies(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`fftfreq(d; n)`, `rfftfreq(d; n)`."""
    (of,) = arrays(op, span)
    if of.rank or of.kind not in "iuf":
        refuse("E302", f"{op.prim} takes one real number as the spacing, not {of}.", span)
    (length,) = shape_option(op, "n")
    spacing = np.ones((), of.dtype)[()]
    kind = getattr(np.fft, op.prim)(1, spacing).dtype
    return (numpy_type(kind, (_half(length) if op.prim == "rfftfreq" else length,)),)


def _half(length: Dim) -> Dim:
    return length // 2 + 1


def _whole(length: Dim) -> Dim:
    return (length - 1) * 2


def _along(op: Apply, span: Span) -> tuple[ArrayType, int]:
    (of,) = arrays(op, span)
    if not of.rank:
        refuse("E301", f"{op.prim} takes an array with axes, not {of}.", span)
    return of, axis_in(integer_option(op, "axis", -1), of.rank, op.prim, span)


def _wanted(op: Apply, default: Dim, span: Span) -> Dim:
    (length,) = (default,) if op.attr("n") is None else shape_option(op, "n")
    if length.const is not None and length.const < 1:
        refuse("E301", f"{op.prim} cannot give {length} points.", span)
    return length


def _replaced(shape: Shape, axis: int, length: Dim) -> Shape:
    return (*shape[:axis], length, *shape[axis + 1 :])


def _computed(op: Apply, of: ArrayType, shape: Shape, span: Span) -> ArrayType:
    sample = np.zeros((2,) * len(shape), of.dtype)
    try:
        dtype = getattr(np.fft, op.prim)(sample).dtype
    except TypeError:
        refuse("E302", f"{op.prim} takes real numbers, not {of}.", span)
    return ArrayType(str(dtype), shape)


rfftn = several(inner=_half)
irfftn = several(default=_whole)
fftn = several()
