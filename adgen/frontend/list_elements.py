"""Writes into an array that a list holds whose length, or whose element, only the run decides."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adgen.frontend.containers import alike, converted, known_index, list_index, replaced
from adgen.frontend.lists import writable
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Boxed, Items, Ref, Run, SliceOf
from adgen.ir.index import At
from adgen.ir.nodes import Atom
from adgen.ir.types import ArrayType, Form, ListType


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
    if not isinstance(content, Run) or not content.distinct or content.packed:
        return None
    return (content, list_index(m, key)) if _holds(content, Form.ARRAY) else None


def _holds(run: Run, form: Form) -> bool:
    """Whether the elements are arrays, or numbers, of this form."""
    of = run.atom.type
    return isinstance(of, ListType) and isinstance(of.element, ArrayType) and of.element.form is form


@dataclass(frozen=True, slots=True)
class Entry:
    """Place `column` of the list of numbers that is element `row` of a list, in which no list is another one."""

    table: Boxed
    run: Run
    row: Atom
    column: Atom

    def read(self, m: Machine) -> Abstract:
        """The number."""
        line = m.apply("list_get", self.run.atom, self.row)
        if self.run.packed:
            return m.wrap(m.apply("index", line, self.column, spec=(At(),)))
        return m.wrap(m.apply("list_get", line, self.column))

    def write(self, m: Machine, value: Abstract) -> None:
        """Replace the number; what looked at the list that it is in is unknown from here on."""
        writable(m, self.table)
        if m.content(self.table.box) != self.run:
            m.refuse("E402", "The right side changes the table that is written.", "Compute it before.")
        line = m.apply("list_get", self.run.atom, self.row)
        if self.run.packed:
            new: Atom = m.apply("update", line, m.atom(value), self.column, spec=(At(),))
        else:
            new = replaced(m, Run(line), self.column, value).atom
        m.write_element(self.table.box, replace(self.run, atom=m.apply("list_set", self.run.atom, new, self.row)))


def entry_of(m: Machine, table: Abstract, row: Abstract, column: Abstract) -> Entry | None:
    """The place `table[row][column]` of a list of lists of numbers whose length the run decides; else None."""
    if not isinstance(table, Boxed) or isinstance(row, SliceOf) or isinstance(column, SliceOf):
        return None
    run = m.state.contents.get(table.box)
    if not isinstance(run, Run) or not run.distinct or run.packed != ((True,) if _holds(run, Form.ARRAY) else ()):
        return None
    return Entry(table, run, list_index(m, row), list_index(m, column))
