"""Lists of tuples whose length the run decides: one list of the IR for each number or array of the tuples.

`tape.append((x, y))` is an append to the list of all x and to the list of all y; so are lists of such lists.
"""

from __future__ import annotations

from collections.abc import Iterator

from adgen.frontend import lists
from adgen.frontend.described import describe
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Boxed, Content, Items, Row, Rows, Run, Shape
from adgen.ir.nodes import Atom

LEAF = Shape("leaf")


def shape_of(m: Machine, value: Abstract) -> Shape:
    """What an element of a list looks like: a leaf, a tuple, or a list of tuples."""
    match value:
        case Row(items, kind, fields):
            return Shape(kind, tuple(shape_of(m, i) for i in items), fields)
        case Boxed(box) if box.kind == "list":
            inner = row_shape(m, [m.content(box)])
            return LEAF if inner is None else Shape("list", (inner,))
        case _:
            return LEAF


def row_shape(m: Machine, contents: list[Content]) -> Shape | None:
    """The shape that all elements of some lists have, if they are tuples or lists of tuples."""
    found: dict[Shape, None] = {}
    for content in contents:
        match content:
            case Rows(_, shape):
                found[shape] = None
            case Items(values):
                found.update(dict.fromkeys(shape_of(m, v) for v in values))
            case _:
                found[LEAF] = None
    shapes = list(found)
    if len(shapes) > 1:
        m.refuse("E304", "The elements of this list are tuples of different shapes.", "Make its elements alike.")
    return None if not shapes or shapes == [LEAF] else shapes[0]


def columns(m: Machine, content: Content, shape: Shape) -> tuple[Content, ...]:
    """A list of tuples as lists of their parts."""
    if isinstance(content, Rows):
        return content.columns
    values = content.values if isinstance(content, Items) else ()
    rows = [tuple(leaves(m, v, shape)) for v in values]
    return tuple(Items(tuple(row[i] for row in rows)) for i in range(shape.size))


def leaves(m: Machine, value: Abstract, shape: Shape) -> Iterator[Abstract]:
    """The numbers and arrays of an element, in order; of a list of tuples, the lists of its parts."""
    if shape_of(m, value) != shape:
        m.refuse("E304", f"{describe(value)} differs from the other elements of this list.".capitalize())
    match value:
        case Row(items):
            for item, part in zip(items, shape.parts, strict=True):
                yield from leaves(m, item, part)
        case Boxed(box) if shape.kind == "list":
            for column in columns(m, m.content(box), shape.parts[0]):
                assert isinstance(column, (Items, Run))
                yield m.new_box("list", column)
        case _:
            yield value


def rebuilt(m: Machine, of: Boxed, parts: Iterator[Abstract], shape: Shape) -> Abstract:
    """An element of the list `of`, from its numbers and arrays."""
    match shape.kind:
        case "leaf":
            return next(parts)
        case "list":
            boxes = [next(parts) for _ in range(shape.size)]
            contents = [m.content(b.box) for b in boxes if isinstance(b, Boxed)]
            inner = Rows(tuple(c for c in contents if isinstance(c, Run)), shape.parts[0])
            return lists.tied(m, of, m.new_box("list", inner))
        case kind:
            return Row(tuple(rebuilt(m, of, parts, p) for p in shape.parts), kind, shape.fields)


def element(m: Machine, of: Boxed, content: Run | Rows, index: Atom) -> Abstract:
    """Element `index` of a list whose length the run decides."""
    if isinstance(content, Run):
        return lists.element(m, of, content, index)
    return rebuilt(m, of, iter([lists.element(m, of, c, index) for c in content.columns]), content.shape)


def append(m: Machine, to: Boxed, value: Abstract) -> None:
    """`to.append(value)`."""
    lists.writable(m, to, resize=True)
    match m.content(to.box):
        case Items(values):
            m.write(to.box, Items((*values, value)))
            return
        case Run() as run:
            m.write(to.box, lists.longer(m, run, value, to.box.name))
        case Rows(before, shape):
            parts = list(leaves(m, value, shape))
            m.write(to.box, Rows(tuple(lists.longer(m, c, p, None) for c, p in zip(before, parts, strict=True)), shape))
        case _:
            m.refuse("E302", "What this list holds is not known.")
    lists.hold(m, to, value)


def length(m: Machine, content: Run | Rows) -> Atom:
    """`len` of a list whose length the run decides."""
    return lists.length(m, content if isinstance(content, Run) else content.columns[0])
