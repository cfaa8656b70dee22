"""Primitives that do something: they give no value, or as a draw of random numbers another one each time."""

from __future__ import annotations

from adgen.errors import Span
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import BOOL, ArrayType, Form, Type
from adgen.rules.forms import Line, nondiff
from adgen.rules.operands import shape_option


def nothing(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """No result."""
    return ()


def truth(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """True or false."""
    return (BOOL,)


def drawn(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """Random numbers: an array, or one number, which is Python's if it is a float of double precision."""
    dtype = str(op.attr("dtype", "float64"))
    if op.attr("shape") is not None:
        return (ArrayType(dtype, shape_option(op)),)
    return (ArrayType(dtype, (), Form.PYTHON if dtype == "float64" else Form.SCALAR),)


TABLE: Line = (
    *nondiff("print(*xs; parts=())", infer=nothing, samples=("float",)),
    *nondiff(
        "raise(*xs; exception='', message='')",
        infer=nothing,
        samples=("float; exception='ValueError', message='x = {}'",),
    ),
    *nondiff(
        "check(c, *xs; exception='', message='')",
        infer=nothing,
        samples=("bool; exception='ValueError'", "bool, float; exception='AssertionError', message='x = {}'"),
    ),
    # What a function gives that could not be read: only the run can tell.
    *nondiff("is_number(x)", infer=truth, samples=("float", "f8"), text="np.ndim({x}) == 0"),
    *nondiff("alike(x, y)", infer=truth, samples=("f8[n], f8[n]",), text="np.shape({x}) == {y}.shape"),
    *nondiff(
        "draw(*bounds; source='rng', method='random', shape=None, dtype='float64',"
        " replace=True, shuffle=True, endpoint=False, p=None)",
        infer=drawn,
        samples=("; shape=('n', 2)", "; method='standard_normal'", "2; method='integers', shape=(3,), dtype='int64'"),
    ),
)
