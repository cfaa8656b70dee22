"""Instances of the user's dataclasses and named tuples."""

from __future__ import annotations

from adgen.frontend.calling import Parameters, bound
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.names import lifted
from adgen.frontend.program import Record
from adgen.frontend.values import Abstract, Items, Row


def made(m: Machine, record: Record, given: Arguments) -> Abstract:
    """What a call of the class makes (E203 where the arguments do not fit the fields)."""
    defaults = {name: lifted(m, entity, name) for name, entity in record.defaults}
    values = bound(m, Parameters(record.path.rpartition(".")[2], record.fields, 0, (), defaults), given)
    items = tuple(values[name] for name in record.fields)
    if record.named_tuple:
        return Row(items, record.path, record.fields)
    return m.new_box(record.path, Items(items, record.fields))
