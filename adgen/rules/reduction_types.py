"""Types of reductions and scans."""

from __future__ import annotations

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.dims import product
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import FLOAT, ArrayType, Form, Type
from adgen.rules.operands import ONE, Shape, arrays, axes_of, numpy_type


def reduced(op: Apply, of: ArrayType, span: Span) -> Shape:
    """The shape that is left after reducing over the options `axis` and `keepdims`."""
    axes = axes_of(op, of.rank, span)
    gone = range(of.rank) if axes is None else axes
    if op.attr("keepdims"):
        return tuple(ONE if k in gone else d for k, d in enumerate(of.shape))
    return tuple(d for k, d in enumerate(of.shape) if k not in gone)


def _wide(dtype: str) -> str:
    """The dtype in which NumPy adds and multiplies: small integers widen to the machine integer."""
    return str(np.add.reduce(np.zeros(1, dtype)).dtype)


def _inexact(dtype: str) -> str:
    """The dtype of a mean: integers become float64."""
    return dtype if np.dtype(dtype).kind in "fc" else "float64"


def accumulation(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`sum`, `prod`."""
    (of,) = arrays(op, span)
    return (numpy_type(_wide(of.dtype), reduced(op, of, span)),)


def rows_added(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`sum_rows`: Python's `sum`, which starts with the integer 0."""
    (of,) = arrays(op, span)
    if not of.rank:
        refuse("E302", "An array of rank 0 has no elements to add.", span)
    return (numpy_type("int64" if of.kind == "b" else of.dtype, of.shape[1:]),)


def exact_sum(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`fsum`: a float, whatever the numbers."""
    (of,) = arrays(op, span)
    if of.rank != 1 or of.kind == "c":
        refuse("E302", f"math.fsum takes a vector of real numbers here, not {of}.", span)
    return (FLOAT,)


def selection(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`max`, `min`: the dtype stays."""
    (of,) = arrays(op, span)
    return (numpy_type(of.dtype, reduced(op, of, span)),)


def average(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`mean`: integers become float64."""
    (of,) = arrays(op, span)
    return (numpy_type(_inexact(of.dtype), reduced(op, of, span)),)


def spread(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`var`, `std`, `norm`: real, and integers become float64."""
    (of,) = arrays(op, span)
    real = str(np.zeros((), _inexact(of.dtype)).real.dtype)
    return (numpy_type(real, reduced(op, of, span)),)


def truth(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`any`, `all`."""
    (of,) = arrays(op, span)
    return (numpy_type("bool", reduced(op, of, span)),)


def position(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`argmax`, `argmin`, `count_nonzero`."""
    (of,) = arrays(op, span)
    return (numpy_type("int64", reduced(op, of, span)),)


def scan(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`cumsum`: with axis None over the flattened array."""
    (of,) = arrays(op, span)
    axes = axes_of(op, of.rank, span)
    shape = (product(of.shape),) if axes is None else of.shape
    return (ArrayType(_wide(of.dtype), shape, Form.ARRAY),)


def trace(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`trace` of a matrix."""
    (of,) = arrays(op, span)
    if of.rank != 2:
        refuse("E301", f"trace takes a matrix here, not an array of {of.rank} axes.", span)
    return (numpy_type(_wide(of.dtype), ()),)
