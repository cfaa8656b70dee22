"""Where snapshots are due when a long loop is reversed from a few of its states."""

from __future__ import annotations

from adgen.errors import Span, refuse
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply
from adgen.ir.types import INT, Type
from adgen.rules.forms import Line, nondiff


def distance(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`revolve(steps, free)`: both are integers, and so is the result."""
    if any(a.type != INT for a in op.args):
        refuse("E302", "revolve takes two integers.", span)
    return (INT,)


TABLE: Line = nondiff(
    "revolve(steps, free)",
    infer=distance,
    samples=("int, int", "7, 2"),
    text="_revolve({steps}, {free})",
    note="The steps from one snapshot to the next that lead to the fewest runs of steps (Griewank and Walther 2000).",
)
