"""Primitives that do something and give no value."""

from __future__ import annotations

from adgen.errors import Span
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import Type
from adgen.rules.forms import Line, nondiff


def nothing(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """No result."""
    return ()


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
)
