"""Types of the functions of `scipy.special`.

SciPy's ufuncs are older than the rules of NumPy 2 and resolve as ufuncs always did: the loop for exactly these dtypes,
else the first one to which every operand can be cast safely. So the order of the loops counts, and each line of the
table lists them as SciPy does. SciPy itself is never asked: only programs that use it need it.
"""

from __future__ import annotations

import numpy as np

from adgen.errors import Span, refuse
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import ArrayType, Form, Type
from adgen.rules.elementwise_types import in_math
from adgen.rules.operands import ONE, arrays, axes_of, broadcast, numpy_type
from adgen.rules.primitive import InferRule
from adgen.rules.reduction_types import reduced

_ACCEPTS = {"i": "lfdFD", "f": "fdFD", "c": "FD"}
"""The types of loops that take a Python number beside NumPy's floats."""


def special(loops: str) -> InferRule:
    """The type of a ufunc whose loops are such as "dd->d ff->f", in the order in which SciPy has them."""

    def infer(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
        if op.attr("lib") == "math":
            return in_math(op, facts, span)
        types = arrays(op, span)
        shape = broadcast([t.shape for t in types], facts, span, op.prim)
        results = _resolved(loops, types, op.prim, span)
        if op.attr("lib") == "np":  # np.i0 is no ufunc: of a number it is an array of rank 0
            return tuple(ArrayType(dtype, shape) for dtype in results)
        return tuple(numpy_type(dtype, shape) for dtype in results)

    return infer


def _resolved(loops: str, types: tuple[ArrayType, ...], name: str, span: Span) -> list[str]:
    """The dtypes of the results; E302 where there is no loop for these operands."""
    split = [loop.split("->") for loop in loops.split()]
    exact = "".join("?" if t.form is Form.PYTHON else np.dtype(t.dtype).char for t in types)
    weak = any(t.form is not Form.PYTHON and t.inexact for t in types)
    found = [out for ins, out in split if ins == exact] or [
        out for ins, out in split if all(_fits(t, char, weak) for t, char in zip(types, ins, strict=True))
    ]
    if not found:
        given = " and ".join(map(str, types))
        refuse("E302", f"scipy.special.{name} of {given} is not supported.", span)
    return [str(np.dtype(char)) for char in found[0]]


def _fits(of: ArrayType, char: str, weak: bool) -> bool:
    if weak and of.form is Form.PYTHON and of.kind != "b":
        return char in _ACCEPTS[of.kind]
    return np.can_cast(of.dtype, char, "safe")


def polygamma(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`polygamma`: no ufunc, and always an array of float64."""
    types = arrays(op, span)
    if any(t.kind == "c" for t in types):
        refuse("E302", "scipy.special.polygamma of complex numbers is not supported.", span)
    if not all(np.can_cast(t.dtype, float) for t in types):
        refuse("E302", "SciPy has no polygamma in long double precision.", span, "Write x.astype(np.float64).")
    return (ArrayType("float64", broadcast([t.shape for t in types], facts, span, op.prim)),)


def _refuse_complex(op: Apply, of: ArrayType, span: Span) -> None:
    if of.kind == "c":
        refuse("E302", f"scipy.special.{op.prim} of complex numbers is not supported.", span)


def logsumexp(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`logsumexp`: a number counts as an array of one element."""
    (of,) = arrays(op, span)
    _refuse_complex(op, of, span)
    whole = of if of.rank else of.with_shape((ONE,))
    return (numpy_type(of.dtype if of.inexact else "float64", reduced(op, whole, span)),)


def softmax(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`softmax`, `log_softmax`: the shape stays, and the dtype is that of `exp`."""
    (of,) = arrays(op, span)
    _refuse_complex(op, of, span)
    if of.kind == "b":
        refuse("E302", f"scipy.special.{op.prim} takes no truth values.", span)
    axes_of(op, of.rank, span)
    return (numpy_type(np.exp(np.zeros(1, of.dtype)).dtype, of.shape),)
