"""Keys of dicts, which must be known when the function is compiled."""

from __future__ import annotations

from collections.abc import Hashable

from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Row, Static
from adgen.ir.nodes import Const


def key_of(m: Machine, value: Abstract) -> Hashable:
    """A value as the key of a dict, which must be known now (E302)."""
    match m.settled(value):
        case Static(value=key):
            return key
        case Const(value=number):
            return number
        case Row(items):
            return tuple(key_of(m, i) for i in items)
        case _:
            m.refuse("E302", "The key of a dict must be known when the function is compiled.", "Use constant keys.")
