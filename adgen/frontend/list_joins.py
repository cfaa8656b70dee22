"""What a list holds that has other elements on one path than on another: one whose length the run decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adgen.errors import AdgenError
from adgen.frontend.joins import joined_type
from adgen.frontend.lists import as_run, element_type, objects
from adgen.frontend.machine import Machine, Poisoned
from adgen.frontend.rows import columns, row_shape
from adgen.frontend.sides import Side
from adgen.frontend.values import Abstract, Box, Conflict, Content, Items, Place, Poison, Rows, Run, Shape
from adgen.ir.dims import Dim, dim
from adgen.ir.nodes import Atom, Const, Value
from adgen.ir.types import ListType, Type

UNLIKE = "A list whose length the run decides must hold numbers or arrays of one type and shape, or tuples of them."


@dataclass(frozen=True, slots=True)
class ListJoin:
    """One join of two paths: how it joins values and lengths, and where it notes what the lists hold on each path."""

    m: Machine
    sides: tuple[Side, Side]
    number: Callable[[Atom | None, Atom | None], Abstract]
    length: Callable[[Run | None, Run | None], Dim | None]
    lasting: Callable[[Content | None, Content | None], Type | None]
    held: list[tuple[Box, Side, Place]]

    def join(self, box: Box, left: Content | None, right: Content | None) -> Content:
        """What the list `box` holds that holds `left` on one path and `right` on the other."""
        for side, content in zip(self.sides, (left, right)):
            for value in content.values if isinstance(content, Items) else ():
                self.held.extend((box, side, place) for place in objects(side.state.contents, value))
        try:
            shape = self.shape(left, right)
            if shape is None:
                return self.run(box, left, right)
            both = [self.columns(s, c, shape) for s, c in zip(self.sides, (left, right))]
        except Poisoned:
            return Poison()
        except AdgenError as error:
            return Conflict(error.code, error.why, error.span, error.fix)
        joined = [self.run(box, a, b) for a, b in zip(*both, strict=True)]
        unknown = next((j for j in joined if not isinstance(j, Run)), None)
        return unknown or Rows(tuple(j for j in joined if isinstance(j, Run)), shape)

    def shape(self, left: Content | None, right: Content | None) -> Shape | None:
        """What the elements look like if they are tuples."""
        found = []
        for side, content in zip(self.sides, (left, right)):
            if content is not None and content != Items(()):
                with side.used(self.m):
                    found.append(row_shape(self.m, [content]))
        if len(set(found)) > 1:
            self.m.refuse("E304", UNLIKE, "Make its elements alike.")
        return found[0] if found else None

    def columns(self, side: Side, content: Content | None, shape: Shape) -> tuple[Content | None, ...]:
        """The lists of the parts of the tuples on one path."""
        if content is None:
            return (None,) * shape.size
        with side.used(self.m):
            return columns(self.m, content, shape)

    def run(self, box: Box, left: Content | None, right: Content | None) -> Content:
        """A list of numbers, arrays or lists."""
        try:
            types = [self.element(s, c) for s, c in zip(self.sides, (left, right)) if c is not None]
            of = next((t for t in types if t is not None), None)
            for other in types:
                of = joined_type(self.m, Value(-1, of), Value(-1, other)) if of and other else of
            if of is None:
                return Conflict("E304", UNLIKE, None, "Make its elements alike, or use an array.")
            lasting = self.lasting(left, right)
            a = self.as_run(self.sides[0], left, lasting or of)
            b: Run | None
            if lasting is not None and isinstance(right, Items):  # the next trial appends to a list of this type
                b = Run(self.m.apply("list_new", type=ListType(lasting)), dim(len(right.values)))
            else:
                b = self.as_run(self.sides[1], right, of)
        except Poisoned:
            return Poison()
        except AdgenError as error:
            return Conflict(error.code, error.why, error.span, error.fix)
        joined = self.number(a.atom if a else None, b.atom if b else None)
        packed = {r.packed for r, c in ((a, left), (b, right)) if r is not None and c != Items(())} or {()}
        if len(packed) > 1:
            return Conflict("E304", UNLIKE, None, "Make its elements alike.")
        distinct = all(r.distinct for r in (a, b) if r is not None)
        return Run(joined, self.length(a, b), packed.pop(), distinct) if isinstance(joined, (Value, Const)) else joined

    def element(self, side: Side, content: Content) -> Type | None:
        """The type of the elements on one path."""
        with side.used(self.m):
            return element_type(self.m, [content])

    def as_run(self, side: Side, content: Content | None, of: Type) -> Run | None:
        """The list on one path, as one whose length the run decides."""
        if content is None:
            return None
        values = content.values if isinstance(content, Items) else ()
        watch = self.m.watch  # None in a list is put there by the program itself
        if any(isinstance(v, Value) and watch.is_partial(v) and not watch.is_optional(v) for v in values):
            raise AdgenError("E304", "An element of this list is not defined on some path.")
        with side.used(self.m):
            return as_run(self.m, content, of)
