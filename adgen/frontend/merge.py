"""Joins what places hold at the ends of two paths: the common part of branches and loops.

The heap of both sides is walked together from the variables on. Two places that play the same part on both sides become
one place of the result. Where a name refers to different arrays on the two paths, the result holds a copy of the value
that is *tied* to those arrays: reading is exact, and a write to any of them leaves the others unknown.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial
from typing import cast

from adgen.errors import AdgenError
from adgen.frontend.described import describe
from adgen.frontend.list_joins import ListJoin
from adgen.frontend.machine import Machine
from adgen.frontend.sides import Side, activations
from adgen.frontend.state import State
from adgen.frontend.ties import Parts
from adgen.frontend.values import (
    NONE,
    Abstract,
    Box,
    Boxed,
    Cell,
    Conflict,
    Content,
    Items,
    Place,
    Poison,
    Ref,
    Run,
    Slot,
    Step,
    Word,
    is_number,
    parts,
    with_parts,
)
from adgen.ir.dims import Dim
from adgen.ir.nodes import Atom, Const, Value
from adgen.ir.types import Type

Maybe = Abstract | None
"""A value, or None where a path does not define it."""


class Merge(ABC):
    """One join of two paths. Places that both paths know keep their identity.

    `shares`: a value that is the same object on both paths needs no look inside.
    """

    shares = True
    fix = "Give it one type and shape on all paths."

    def __init__(self, m: Machine, left: Side, right: Side, why: str) -> None:
        self.m = m
        self.left = left
        self.right = right
        self.why = why
        self.result = State()
        self.left_of: dict[Place, Place] = {}
        self.right_of: dict[Place, Place] = {}
        self.waiting: list[tuple[Place, Place | None, Place | None]] = []
        self.made: dict[object, Place] = {}
        self.held: list[tuple[Box, Side, Place]] = []

    @abstractmethod
    def number(self, left: Atom | None, right: Atom | None, name: str | None) -> Abstract:
        """A number or array value that is `left` on one path and `right` on the other."""

    @abstractmethod
    def known(self, place: Place) -> bool:
        """Whether a place exists on both paths and keeps its identity."""

    @abstractmethod
    def refs(self, left: Ref, right: Ref, name: str | None) -> Abstract:
        """A reference that is `left` on one path and `right` on the other, where these are not the same view."""

    def merge(self, dead: frozenset[Slot]) -> State:
        """The joined state, without the variables that nobody reads any more."""
        places = dict.fromkeys([*self.left.state.contents, *self.right.state.contents])
        late = {p: None for p in places if isinstance(p, Slot) and p not in dead and self.may_be_over(p)}
        for place in places:
            if isinstance(place, Slot) and place not in dead and place not in late:
                self._slot(place)
        for kind in (Box, Cell):  # what a box holds may decide which array plays the part of which
            for place in places:
                if isinstance(place, kind) and self.known(place):
                    self.known_content(place)
                    self._drain()
        self._drain()  # there may be no place that both paths know
        self._revive(late)
        self._ties()
        self.result.dead = self.left.state.dead and self.right.state.dead
        return self.result

    def may_be_over(self, slot: Slot) -> bool:
        """Whether a variable belongs to an activation that only a function defined in it may still use."""
        return False

    def _revive(self, late: dict[Slot, None]) -> None:
        """Join the variables of finished activations that a function in the result still uses."""
        while found := [s for s in late if s.owner in activations(self.result)]:
            for slot in found:
                del late[slot]
                self._slot(slot)
            self._drain()

    def _drain(self) -> None:
        while self.waiting:
            self.content(*self.waiting.pop(0))

    def known_content(self, place: Place) -> None:
        """Join what a place holds that keeps its identity."""
        self.content(place, place, place)

    def _slot(self, slot: Slot) -> None:
        left, right = self.left.get(slot), self.right.get(slot)
        value = self.value(cast(Maybe, left), cast(Maybe, right), slot.name)
        if value is not None:
            self.result.contents[slot] = value

    # Values

    def value(self, left: Maybe, right: Maybe, name: str | None = None) -> Maybe:
        """The value that is `left` on one path and `right` on the other."""
        if left is right and (self.shares or left is None):
            return left
        for side in (left, right):
            if isinstance(side, (Poison, Conflict)):
                return side
        match left, right:
            case ((Value() | Const() | None), (Value() | Const() | None)):
                return left if left == right else self.number(left, right, name)
            case ((Ref() | None), (Ref() | None)):
                return self._refs(left, right, name)
            case ((Boxed() | None), (Boxed() | None)):
                return self._boxes(left, right)
            case _:
                return self._pieces(left, right, name)

    def _pieces(self, left: Maybe, right: Maybe, name: str | None) -> Abstract:
        some = right if left is None else left
        assert some is not None
        key, pieces = parts(some)
        if left is None or right is None:
            nothing: list[Maybe] = [None] * len(pieces)
            pairs = zip(pieces, nothing) if right is None else zip(nothing, pieces)
        else:
            other, others = parts(right)
            if key != other:
                return self.differ(left, right, name)
            pairs = zip(pieces, others)
        joined = tuple(self.value(a, b, name) for a, b in pairs)
        return with_parts(some, tuple(j for j in joined if j is not None)) if pieces else some

    def differ(self, left: Abstract, right: Abstract, name: str | None) -> Abstract:
        """A value of another kind on each path."""
        some = right if left == NONE else left
        if NONE in (left, right) and (isinstance(some, Ref) or is_number(some)):
            return self.maybe(None if left == NONE else left, None if right == NONE else right, name)
        a, b = self.m.word(left), self.m.word(right)
        if a is not None and b is not None:
            code = self.value(a, b, name)
            return Word(code) if isinstance(code, (Value, Const)) else code or NONE
        what = f"`{name}`" if name else "This value"
        either = f"{describe(left)} or {describe(right)}"
        return Conflict("E304", f"{what} is {either}, depending on which way the program goes.", None, self.fix)

    def maybe(self, left: Maybe, right: Maybe, name: str | None) -> Abstract:
        """A number or array that is None on one path: undefined there, which the machine watches (`watch.py`)."""
        some = right if left is None else left
        if not isinstance(some, Ref):
            return self.optional(cast("Atom | None", left), cast("Atom | None", right), name)
        key = ("maybe", left, right)
        cell = self.made.get(key)
        if not isinstance(cell, Cell):
            cell = Cell(name, locked="This array is None on some path.")
            side = self.right if left is None else self.left
            seen = self.read(side, some)
            if isinstance(seen, Conflict):
                return seen
            self.made[key] = cell
            self.left_of[cell] = self.right_of[cell] = some.cell
            before, after = (None, seen) if left is None else (seen, None)
            self.result.contents[cell] = self.optional(before, after, name)
        return Ref(cell)

    @abstractmethod
    def optional(self, left: Atom | None, right: Atom | None, name: str | None) -> Abstract:
        """A value that is None on one path."""

    def _refs(self, left: Ref | None, right: Ref | None, name: str | None) -> Abstract:
        if left is None or right is None:
            return self._one_ref(left, right)
        path = self.path(left, right) if left.cell is right.cell else None
        if path is not None and self.stays(left.cell):
            return Ref(left.cell, path, left.name or right.name)
        return self.refs(left, right, name)

    def stays(self, place: Cell | Box) -> bool:
        """Whether what refers to a place on both paths may refer to it in the result."""
        return True

    def _one_ref(self, left: Ref | None, right: Ref | None) -> Abstract:
        some = left or right
        assert some is not None
        path = self.path(left, right)
        self.one_place(some.cell, left is not None)
        return Poison() if path is None else Ref(some.cell, path, some.name)

    def one_place(self, place: Cell | Box, on_left: bool) -> None:
        """A place that only one path defines keeps its identity."""
        if place not in self.made and not self.known(place):
            self.made[place] = place
            self.left_of[place] = self.right_of[place] = place
            self.waiting.append((place, place if on_left else None, None if on_left else place))

    def path(self, left: Ref | None, right: Ref | None) -> tuple[Step, ...] | None:
        """One path for two that differ at most in their integer operands."""
        a, b = (() if r is None else r.path for r in (left, right))
        if left is None or right is None:
            nothing = tuple(Step(s.prim, (), s.attrs) for s in a or b)
            a, b = (a, nothing) if right is None else (nothing, b)
        if [(s.prim, s.attrs) for s in a] != [(s.prim, s.attrs) for s in b]:
            return None
        steps: list[Step] = []
        for s, t in zip(a, b):
            width = max(len(s.operands), len(t.operands))
            pairs = zip(s.operands or (None,) * width, t.operands or (None,) * width, strict=True)
            operands = [x if x == y else self.number(x, y, None) for x, y in pairs]
            if not all(is_number(o) for o in operands):
                return None
            steps.append(Step(s.prim, tuple(o for o in operands if isinstance(o, (Value, Const))), s.attrs))
        return tuple(steps)

    def new_cell(self, left: Ref, right: Ref, name: str | None) -> Ref:
        """A cell of the result whose value is what the two references see."""
        key = (left, right)
        cell = self.made.get(key)
        if not isinstance(cell, Cell):
            both = self.m.contiguous(left) and self.m.contiguous(right)
            cell = Cell(name or left.cell.name or right.cell.name, both, left.cell.locked or right.cell.locked)
            self.made[key] = cell
            self.left_of[cell], self.right_of[cell] = left.cell, right.cell
            seen = self.read(self.left, left), self.read(self.right, right)
            self.result.contents[cell] = self.either(*seen, cell.name)
        return Ref(cell)

    def either(self, left: Atom | Conflict | None, right: Atom | Conflict | None, name: str | None) -> Content:
        """What a place holds that is `left` on one path and `right` on the other."""
        for side in (left, right):
            if isinstance(side, Conflict):
                return side
        return self.number(cast("Atom | None", left), cast("Atom | None", right), name)

    # Contents

    def content(self, place: Place, left: Place | None, right: Place | None) -> None:
        """Join what `left` and `right` hold into `place`."""
        a, b = self.left.get(left), self.right.get(right)
        if a is None and b is None:
            return
        unknown = [c for c in (a, b) if isinstance(c, (Conflict, Poison))]
        if unknown:
            self.result.contents[place] = unknown[0]
        elif a is b and self.shares:
            self.result.contents[place] = cast(Content, a)
        elif isinstance(place, Box):
            self.result.contents[place] = self._box(place, a, b)
        else:
            self.result.contents[place] = self.either(cast("Atom | None", a), cast("Atom | None", b), place.name)

    def _boxes(self, left: Boxed | None, right: Boxed | None) -> Abstract:
        if left is None or right is None:
            some = left or right
            assert some is not None
            self.one_place(some.box, left is not None)
            return some
        if left.box is right.box and self.stays(left.box):
            return left
        if left.box.kind != right.box.kind:
            return self.differ(left, right, None)
        return self.boxes(left, right)

    def boxes(self, left: Boxed, right: Boxed) -> Abstract:
        """A container that is another one on each path."""
        key = (left.box, right.box)
        box = self.made.get(key)
        if not isinstance(box, Box):
            box = Box(left.box.kind, left.box.locked or right.box.locked)
            self.made[key] = box
            self.left_of[box], self.right_of[box] = left.box, right.box
            self.waiting.append((box, left.box, right.box))
        return Boxed(box)

    def _box(self, box: Box, left: Content | None, right: Content | None) -> Content:
        items = [c for c in (left, right) if isinstance(c, Items)]
        if len(items) == sum(c is not None for c in (left, right)):
            a, b = (c if isinstance(c, Items) else None for c in (left, right))
            return self._items(box, a, b)
        return self._run(box, left, right) if box.kind == "list" else self._structures_differ()

    def _items(self, box: Box, left: Items | None, right: Items | None) -> Content:
        some = left or right
        assert some is not None
        if left is None or right is None:
            nothing: tuple[Maybe, ...] = (None,) * len(some.values)
            a, b = (nothing, some.values) if left is None else (some.values, nothing)
        elif left.keys != right.keys or len(left.values) != len(right.values):
            return self._run(box, left, right) if box.kind == "list" else self._structures_differ()
        else:
            a, b = left.values, right.values
        keys = some.keys if left and right and some.keys else (None,) * len(some.values)
        joined = [self.value(x, y, box.entry(key)) for x, y, key in zip(a, b, keys, strict=True)]
        return Items(tuple(j for j in joined if j is not None), some.keys)

    def _structures_differ(self) -> Conflict:
        why = "This container has other entries on one path than on another."
        return Conflict("E304", why, None, "Give it the same entries on all paths.")

    def _run(self, box: Box, left: Content | None, right: Content | None, name: str | None = None) -> Content:
        """A list whose length depends on the path."""
        number = partial(self.number, name=name)
        joins = ListJoin(self.m, (self.left, self.right), number, self.length, self.lasting, self.held)
        return joins.join(box, left, right)

    def lasting(self, left: Content | None, right: Content | None) -> Type | None:
        """The type of the elements of a list, where it is not that of the elements on each path."""
        return None

    def length(self, left: Run | None, right: Run | None) -> Dim | None:
        """The length of a list on both paths, where it is the same."""
        lengths = {r.length for r in (left, right) if r is not None}
        return lengths.pop() if len(lengths) == 1 else None

    # Reading on one side

    def read(self, side: Side, ref: Ref) -> Atom | Conflict:
        """What a reference sees at the end of one path; a conflict where that is unknown."""
        if self.is_partial(side, ref):
            return Conflict("E401", self.why)
        with side.used(self.m):
            try:
                return self.m.read(ref)
            except AdgenError as error:
                return Conflict(error.code, error.why, error.span, error.fix)

    def is_partial(self, side: Side, ref: Ref) -> bool:
        """Whether a view is not bound on some way along the path, so that it must not be taken here."""
        if not ref.path:
            return False
        base = side.state.contents.get(ref.cell)
        operands = [a for step in ref.path for a in step.operands]
        return any(isinstance(a, Value) and self.m.watch.is_partial(a) for a in (base, *operands))

    def _ties(self) -> None:
        for side, origin in ((self.left, self.left_of), (self.right, self.right_of)):
            if not side.state.dead:
                held = [(box, place) for box, where, place in self.held if where is side]
                Parts(self.result, side.state, origin, self.why).tie(held)
