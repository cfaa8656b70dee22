"""Writes into an array that a list holds whose length, or whose element, only the run decides."""

from __future__ import annotations

from adgen.frontend.containers import alike, converted, known_index, list_index
from adgen.frontend.lists import writable
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Boxed, Items, Ref, Run, SliceOf
from adgen.ir.nodes import Atom


def element_of(m: Machine, container: Boxed, key: Abstract) -> tuple[Run, Atom] | None:
    """A list whose elements are arrays of their own, and the place of one that the run decides; else None."""
    content = m.content(container.box)
    if container.box.kind != "list" or isinstance(key, SliceOf):
        return None
    if isinstance(content, Items):
        if known_index(m, key) is not None or not all(isinstance(v, Ref) for v in content.values):
            return None
        run = alike(m, content.values)
        if run is None or not run.distinct:
            return None
        writable(m, container)
        return converted(m, container, content.values, content.values[0], list_index(m, key)), list_index(m, key)
    return (content, list_index(m, key)) if isinstance(content, Run) and content.distinct else None
