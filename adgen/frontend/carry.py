"""The join of the state at the head of a loop with that at the end of its body: the head of the next trial.

An array of the head has a part to play: at the end of the body it is played by the array that the same name refers to
then. Two names of the head that would have their part played by different arrays get arrays of their own.
"""

from __future__ import annotations

from dataclasses import replace

from adgen.errors import AdgenError
from adgen.frontend.carried import Carried, Loop
from adgen.frontend.joins import absent_of, joined_type, leaves_scope, promotes
from adgen.frontend.lists import element_type
from adgen.frontend.merge import Maybe, Merge
from adgen.frontend.ragged import by_place
from adgen.frontend.sides import Side
from adgen.frontend.state import State, map_content, map_step
from adgen.frontend.values import (
    FALSE,
    TRUE,
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
)
from adgen.ir.dims import Dim, dim, substitute
from adgen.ir.dims import Ref as DimRef
from adgen.ir.dims import of as dim_of
from adgen.ir.nodes import Apply, Atom, Const, Undef, Value
from adgen.ir.types import BOOL, ArrayType, Form, Type

VARIES = "The length of this array is computed inside the loop, and may differ from trip to trip."


class CarryMerge(Merge):
    """The join of the state at the head with that at the end of the body; it is the head of the next trial."""

    shares = False
    fix = "Give it its final type and shape before the loop."

    def __init__(self, loop: Loop, left: Side, right: Side) -> None:
        line = loop.m.builder.span.line
        super().__init__(loop.m, left, right, f"Which array this is depends on the trip of the loop in line {line}.")
        self.loop = loop
        self.claims: dict[Place, Place] = {}
        self.played: dict[Place, Ref | Boxed] = {}
        self.new: dict[tuple[Atom, Atom, Atom | None], Carried] = {}
        self.restless = False
        self.absent: set[Place] = set()
        self.left_of = dict(loop.origin)
        self.right_of = self.claims
        for carried in loop.carried.values():
            carried.right = None

    def known(self, place: Place) -> bool:
        """A place of the head keeps its identity."""
        return place in self.left.state.contents

    def may_be_over(self, slot: Slot) -> bool:
        """What the body made belongs to an activation that is over, unless that is still being interpreted."""
        return slot.owner is not None and not self.known(slot) and slot.owner not in self.m.frames

    def value(self, left: Maybe, right: Maybe, name: str | None = None) -> Maybe:
        """A refusal of this trial is forgotten with it, unless the next trial meets it again."""
        return left if isinstance(right, Poison) else super().value(left, right, name)

    def _run(self, box: Box, left: Content | None, right: Content | None, name: str | None = None) -> Content:
        """The list is made before the loop, of what an earlier trial has found to be carried as it is there."""
        if isinstance(left, Items):
            left = map_content(left, self._before_loop)
        return super()._run(box, left, right, name or box.name)

    def _before_loop(self, atom: Atom) -> Atom:
        carried = self.loop.carried.get(atom) if isinstance(atom, Value) else None
        return atom if carried is None else carried.entry

    # Numbers

    def number(self, left: Atom | None, right: Atom | None, name: str | None) -> Abstract:
        """A carried value; none where the body does not change it."""
        if right is None or isinstance(right, Undef):
            return left if isinstance(left, (Value, Const)) else Conflict("E201", "This name is not assigned.")
        carried = self.loop.carried.get(left) if isinstance(left, Value) else None
        if carried is not None and carried.right in (None, right):
            return self._again(carried, right, name)
        if left == right and isinstance(left, (Value, Const)):
            return left
        if carried is not None:
            return self._carry(carried.entry, right, name, present=carried.present)
        return self._carry(Undef(right.type) if left is None else left, right, name)

    def optional(self, left: Atom | None, right: Atom | None, name: str | None) -> Abstract:
        """A carried value that is undefined where the program has None."""
        some = left or right
        if some is None:
            return Conflict("E201", "This name has no value.")
        absent = absent_of(some.type)
        carried = self.loop.carried.get(left) if isinstance(left, Value) else None
        if carried is not None and right is None and carried.right in (None, absent):
            carried.right = absent
            self._note_presence(carried, FALSE)
            return carried.param
        entry, present = (absent, FALSE) if left is None else (left, self.m.watch.presence(left))
        if carried is not None:
            entry, present = carried.entry, carried.present
        return self._carry(entry, right or absent, name, present=present, ends=FALSE if right is None else None)

    def _again(self, carried: Carried, right: Atom, name: str | None) -> Abstract:
        """A value that is carried already: its type must hold what the body makes of it."""
        of = joined_type(self.m, carried.param, right)
        if of is None:
            return self._conflict(carried.param.type, right.type, name)
        if of != carried.param.type:
            return self._carry(carried.entry, right, name, of, carried.present)
        carried.right = right
        self._note_presence(carried, self.m.watch.presence(right))
        return carried.param

    def _carry(
        self,
        entry: Atom,
        right: Atom,
        name: str | None,
        of: Type | None = None,
        present: Atom | None = TRUE,
        ends: Atom | None = None,
    ) -> Abstract:
        key = (entry, right, present)
        if key in self.new:
            return self.new[key].param
        joined = joined_type(self.m, entry, right)
        if joined is None:
            return self._conflict(entry.type, right.type, name)
        of = of or joined
        if leaves_scope(of, self.loop.mark):
            return Conflict("E305", VARIES, None, "Compute the length before the loop.")
        watch = self.m.watch
        starts = watch.presence(entry) if present == TRUE else present
        made = Carried(entry, self.m.builder.value(of, name), right, starts)
        self.new[key] = self.loop.carried[made.param] = made
        if promotes(entry, of) or promotes(right, of):
            watch.promoted.add(made.param.id)
        watch.inherit(made.param, entry, right)
        self._note_presence(made, ends or watch.presence(right))
        return made.param

    def _note_presence(self, carried: Carried, ends: Atom | None) -> None:
        """Carry along whether a value is there, if it may be None; `ends`: whether it is at the end of the body."""
        watch = self.m.watch
        if carried.presence is None and carried.present == TRUE and ends == TRUE:
            return
        if carried.present is None or ends is None:
            watch.optional[carried.param.id] = None
            return
        if carried.presence is None:
            carried.presence = Carried(carried.present, self.m.builder.value(BOOL))
            self.loop.carried[carried.presence.param] = carried.presence
            watch.optional[carried.param.id] = carried.presence.param
            self.restless = True  # the body was interpreted as if the value were always there
        carried.presence.right = ends

    def _conflict(self, before: Type, after: Type, name: str | None) -> Conflict:
        what = f"`{name}`" if name else "A value"
        index = self.loop.index.id if self.loop.index is not None else None
        why = f"{what} is {before} before the loop and {after} after a trip."
        return Conflict("E304", why, None, self.fix, index)

    # Arrays and containers

    def maybe(self, left: Maybe, right: Maybe, name: str | None) -> Abstract:
        """An array of the head may be None at the end of the body, or may have been None before the loop."""
        own = isinstance(left, Ref) and left.cell in self.loop.origin and not left.path
        if isinstance(left, Ref) and own and right is None and self.played.setdefault(left.cell, left) == left:
            self.absent.add(left.cell)
            return left
        made = super().maybe(left, right, name)
        if isinstance(made, Ref) and made.cell not in self.loop.origin:
            some = left if isinstance(left, Ref) else right
            self._adopt(made.cell, made.cell, some if isinstance(some, Ref) else made)
        return made

    def differ(self, left: Abstract, right: Abstract, name: str | None) -> Abstract:
        """A number that becomes an array in the first trip can be carried as an array."""
        match left, right:
            case ((Value() | Const()), Ref()):
                return self._stretched(left, right, name) or super().differ(left, right, name)
            case _:
                return super().differ(left, right, name)

    def _stretched(self, left: Value | Const, right: Ref, name: str | None) -> Ref | Conflict | None:
        """A number that becomes an array in the first trip is carried as an array of equal numbers.

        Until then it may only meet operations that broadcast: the machine watches it (`watch.py`).
        """
        key = (left, right)
        cell = self.made.get(key)
        if isinstance(cell, Cell):
            return Ref(cell)
        seen = self.read(self.right, right)
        if not isinstance(seen, Value) or not isinstance(seen.type, ArrayType):
            return None
        of = seen.type
        number = joined_type(self.m, left, Value(-1, ArrayType(of.dtype, (), Form.SCALAR)))
        if of.form is not Form.ARRAY or not isinstance(number, ArrayType) or number.dtype != of.dtype:
            return None
        if leaves_scope(of, self.loop.mark):
            return Conflict("E305", VARIES, None, "Begin with an array of that length, such as np.zeros(n).")
        entry = self.m.builder.apply("full", left, shape=of.shape, dtype=of.dtype)
        param = self._carry(entry, seen, name)
        if not isinstance(param, Value) or not isinstance(left.type, ArrayType):
            return None
        self.m.watch.stretched[param.id] = left.type
        made = Cell(name, contiguous=True)
        self.made[key] = made
        self._adopt(made, made, right)
        self.result.contents[made] = param
        return Ref(made)

    def stays(self, place: Cell | Box) -> bool:
        """Whether a place of the head is still played by itself at the end of the body."""
        return self._claim(place, Ref(place) if isinstance(place, Cell) else Boxed(place))

    def _claim(self, place: Cell | Box, by: Ref | Boxed) -> bool:
        """Let a place of the head be played by `by` at the end of the body, unless another one plays it already."""
        other = by.cell if isinstance(by, Ref) else by.box
        if place not in self.loop.origin:
            return place is other and not (isinstance(by, Ref) and by.path)
        if self.played.setdefault(place, by) != by:
            return False
        self.claims[place] = other
        return True

    def known_content(self, place: Place) -> None:
        """Join what a place of the head holds with what plays its part at the end of the body."""
        by = self.played.get(place)
        before = self.left.state.contents.get(place)
        if place in self.absent and isinstance(before, (Value, Const)):
            self.result.contents[place] = self.optional(before, None, None)
        elif isinstance(by, Ref) and by.path:
            left = before if isinstance(before, (Value, Const, Conflict)) else None
            self.result.contents[place] = self.either(left, self.read(self.right, by), by.cell.name)
        else:
            self.content(place, place, self.claims.get(place, place))

    def one_place(self, place: Cell | Box, on_left: bool) -> None:
        """A place that only the body makes becomes one of the head, undefined before the loop."""
        if not on_left and not self.known(place) and place not in self.made:
            self.made[place] = place
            self.loop.origin[place] = self.left_of[place] = place
            self.stays(place)
            self.waiting.append((place, None, place))

    def refs(self, left: Ref, right: Ref, name: str | None) -> Abstract:
        """An array of the head is played by what its name refers to at the end of the body."""
        if left.cell in self.loop.origin:
            if not left.path and self._claim(left.cell, right):
                return Ref(left.cell, (), left.name)
            path = self.path(left, right)
            if path is not None and self._claim(left.cell, Ref(right.cell)):
                return Ref(left.cell, path, left.name or right.name)
        made = self.new_cell(left, right, name)
        self._adopt(made.cell, left.cell, right)
        return made

    def boxes(self, left: Boxed, right: Boxed) -> Abstract:
        """A container of the head is played by what its name refers to at the end of the body."""
        if self._claim(left.box, right):
            return left
        made = super().boxes(left, right)
        if isinstance(made, Boxed):
            self._adopt(made.box, left.box, right)
        return made

    def _adopt(self, place: Cell | Box, left: Place, right: Ref | Boxed) -> None:
        """Record where a place that the head got of its own comes from."""
        self.loop.origin[place] = self.left_of[place] = self.loop.origin.get(left, left)
        self.claims[place] = right.cell if isinstance(right, Ref) else right.box

    def read(self, side: Side, ref: Ref) -> Atom | Conflict:
        """What a reference of the head sees before the loop, or at the end of the body."""
        if side is not self.left:
            return super().read(side, ref)
        return self._before(ref)

    def _before(self, ref: Ref) -> Atom | Conflict:
        """What a reference of the head sees before the loop."""
        content = self.left.state.contents.get(ref.cell)
        if self.is_partial(self.left, ref):
            return Conflict("E401", self.why)
        if not isinstance(content, (Value, Const)):
            return content if isinstance(content, Conflict) else Conflict("E201", "This array is not assigned yet.")
        current = self._entry(content)
        try:
            for step in ref.path:
                moved = map_step(step, self._entry)
                if isinstance(current, Undef) or any(isinstance(a, Undef) for a in moved.operands):
                    return current
                current = self.m.apply_many(Apply(moved.prim, (current, *moved.operands), moved.attrs))[0]
        except AdgenError as error:
            return Conflict(error.code, error.why, error.span, error.fix)
        return current

    def _entry(self, atom: Atom) -> Atom:
        """What a value of the head is before the loop."""
        carried = self.loop.carried.get(atom) if isinstance(atom, Value) else None
        return atom if carried is None else carried.entry

    def lasting(self, left: Content | None, right: Content | None) -> Type | None:
        """The type of the elements of a list by their places, where their lengths depend on the trip."""
        index, progress = self.loop.index, self.loop.progress
        if index is None or progress is None or not (isinstance(left, Items) and isinstance(right, Items)):
            return None
        with self.right.used(self.m):
            of = element_type(self.m, [Items(right.values[-1:])])
        return of and by_place(of, DimRef(index.id), progress, dim(len(left.values)), self.loop.mark)

    def length(self, left: Run | None, right: Run | None) -> Dim | None:
        """The length of a list at the head: constant, or growing by as much in every trip."""
        if left is None or right is None or left.length is None or right.length is None:
            return None
        if left.length == right.length:
            return left.length
        index, progress = self.loop.index, self.loop.progress
        if index is None or progress is None:
            return None
        here = DimRef(index.id)
        if right.length == substitute(left.length, {here: dim_of(here) + 1}):
            return left.length
        growth = (right.length - left.length).const
        grows = growth is not None and not leaves_scope_dim(left.length, self.loop.mark)
        return left.length + progress * growth if grows and growth is not None else None

    def _ties(self) -> None:
        head = self.left.state
        self.left.state = State(head.contents, self.loop.entry.ties)
        super()._ties()
        for place, ties in head.ties.items():
            if place in self.result.contents:
                for tie in ties:
                    if tie.other in self.result.contents:
                        self.result.link(place, tie.other, tie.code, tie.why, tie.siblings)


def leaves_scope_dim(length: Dim, mark: int) -> bool:
    """Whether a length mentions a number made after `mark`."""
    return leaves_scope(replace(BOOL, shape=(length,)), mark)
