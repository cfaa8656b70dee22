"""Definitions that copy where the library gives a view: what is written into either is refused from then on."""

from __future__ import annotations

from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.values import Abstract, Ref

COPIES: dict[str, str] = {
    "numpy.lib.stride_tricks.sliding_window_view": "In NumPy the windows are a view of the array.",
}
"""Why, by the path of the function."""


def tied(m: Machine, path: str, made: Abstract, given: Arguments) -> Abstract:
    """The result, tied to the arrays that the function got."""
    if path in COPIES and isinstance(made, Ref):
        for value in (*given.positional, *(value for _, value in given.keywords)):
            source = m.settled(value)
            if isinstance(source, Ref):
                m.state.tie(made.cell, source.cell, "E402", COPIES[path])
    return made
