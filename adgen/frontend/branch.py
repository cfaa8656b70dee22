"""Branches: both sides are interpreted on copies of the state, and what differs becomes results of an `If`."""

from __future__ import annotations

from collections.abc import Callable

from adgen.frontend.joins import absent_of, brought, joined_type, leaves_scope, promotes
from adgen.frontend.machine import Machine
from adgen.frontend.merge import Maybe, Merge
from adgen.frontend.sides import Side
from adgen.frontend.state import State
from adgen.frontend.values import FALSE, TRUE, Abstract, Cell, Conflict, Place, Poison, Ref, Slot
from adgen.ir.nodes import Atom, Block, Const, If, Undef, Value
from adgen.ir.types import BOOL
from adgen.ir.walker import effectful

Thunk = Callable[[], None]
EMPTY: frozenset[Slot] = frozenset()


def nothing() -> None:
    """A path on which nothing happens."""


class BranchMerge(Merge):
    """The join after a branch. Values with an id of `mark` or above were made inside it."""

    def __init__(self, m: Machine, base: State, left: Side, right: Side, mark: int) -> None:
        line = m.builder.span.line
        super().__init__(m, left, right, f"Which array this is depends on the branch in line {line}.")
        self.base = base
        self.mark = mark
        self.results: dict[tuple[Atom, Atom], Value] = {}

    def known(self, place: Place) -> bool:
        """A place that was there before the branch keeps its identity."""
        return place in self.base.contents

    def value(self, left: Maybe, right: Maybe, name: str | None = None) -> Maybe:
        """What one path refused, the other may define: a loop learns from it what it carries."""
        if isinstance(left, Poison) and not isinstance(right, Poison):
            left = None
        elif isinstance(right, Poison) and not isinstance(left, Poison):
            right = None
        return super().value(left, right, name)

    def number(self, left: Atom | None, right: Atom | None, name: str | None) -> Abstract:
        """A result of the `If`; none where both paths have the same value."""
        if left is None or right is None or isinstance(left, Undef) or isinstance(right, Undef):
            return self._one_sided(left, right, name)
        return self._result(left, right, name)

    def optional(self, left: Atom | None, right: Atom | None, name: str | None) -> Abstract:
        """A result that is undefined on one path, where the program has None."""
        some = left or right
        if some is None:
            return Conflict("E201", "This name has no value.")
        absent = absent_of(some.type)
        made = self._result(left or absent, right or absent, name)
        self.note_presence(made, left, right)
        return made

    def note_presence(self, value: Abstract, left: Atom | None, right: Atom | None) -> None:
        """Record whether a joined value is there: it is not on a path where it is None."""
        watch = self.m.watch
        a, b = (FALSE if side is None else watch.presence(side) for side in (left, right))
        if isinstance(value, Value) and (a, b) != (TRUE, TRUE):
            known = None if a is None or b is None else self.number(a, b, None)
            watch.optional[value.id] = known if isinstance(known, (Value, Const)) else None

    def _one_sided(self, left: Atom | None, right: Atom | None, name: str | None) -> Abstract:
        """A value that one path does not define: nothing reads it where that path was taken."""
        some = right if left is None or isinstance(left, Undef) else left
        missing = self.left if some is right else self.right
        if isinstance(some, (Const, Value)) and (isinstance(some, Const) or some.id < self.mark):
            if name is None or not self._falls_through(missing):
                return some
        elif not isinstance(some, Value):
            return Conflict("E201", "This name is not assigned on any path that leads here.")
        undefined = Undef(some.type)
        return self._result(undefined, some, name) if some is right else self._result(some, undefined, name)

    def _falls_through(self, side: Side) -> bool:
        """Whether the next statement is reached on a path, where a name that it lacks ends the user's program."""
        flags = [self.m.frame.returned]
        for loop in self.m.frame.loops[-1:]:
            flags += [loop.broke, loop.skipped]
        return not side.state.dead and all(side.state.contents.get(flag, FALSE) == FALSE for flag in flags)

    def _result(self, left: Atom, right: Atom, name: str | None) -> Abstract:
        made = self.results.get((left, right))
        if made is not None:
            return made
        of = joined_type(self.m, left, right)
        if of is None:
            what = f"`{name}`" if name else "This value"
            why = f"{what} is of type {left.type} or {right.type}, depending on a branch."
            return Conflict("E304", why, None, self.fix)
        if leaves_scope(of, self.mark):
            of = right.type if isinstance(left, Value) and not leaves_scope(right.type, self.mark) else of
        if leaves_scope(of, self.mark):
            why = "The length of this array is computed inside a branch, and is not known after it."
            return Conflict("E305", why, None, "Compute the length before the branch.")
        value = self.m.builder.value(of, name)
        if promotes(left, of) or promotes(right, of):
            self.m.watch.promoted.add(value.id)
        self.m.watch.inherit(value, left, right)
        self.results[left, right] = value
        if self.m.watch.is_optional(value):
            self.note_presence(value, left, right)
        return value

    def refs(self, left: Ref, right: Ref, name: str | None) -> Abstract:
        """Arrays that each path made become one; other arrays become one that is tied to both."""
        if not self.known(left.cell) and not self.known(right.cell):
            path = self.path(left, right)
            if path is not None:
                return Ref(self._paired(left.cell, right.cell), path, left.name or right.name)
        return self.new_cell(left, right, name)

    def _paired(self, left: Cell, right: Cell) -> Cell:
        """The array that each path made, as one."""
        cell = self.made.get((left, right))
        if not isinstance(cell, Cell):
            locked = left.locked or right.locked
            cell = Cell(left.name or right.name, left.contiguous and right.contiguous, locked)
            self.made[left, right] = cell
            self.left_of[cell], self.right_of[cell] = left, right
            self.waiting.append((cell, left, right))
        return cell

    def block(self, side: Side, which: int) -> Block:
        """The block of one path, which yields its values brought to the types of the results."""
        with side.used(self.m):
            yields = tuple(brought(self.m, pair[which], value.type) for pair, value in self.results.items())
        assert side.scope is not None
        return Block((), tuple(side.scope.binds), yields)


def branch(
    m: Machine, cond: Atom, then: Thunk, orelse: Thunk, dead: Callable[[], frozenset[Slot]] | None = None
) -> None:
    """Run `then` where `cond` is true, else `orelse`. `dead`: the variables that nobody reads afterwards."""
    if isinstance(cond, Const):
        return then() if cond.value else orelse()
    sides = Sides(m)
    sides.run(then)
    sides.run(orelse)
    sides.join(cond, dead() if dead else EMPTY)
    return None


class Sides:
    """The paths of one branch. A path can be continued until they are joined."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self.base = m.state
        self.mark = m.builder.value(BOOL).id
        self.span = m.builder.span
        self.paths: list[Side] = []

    def run(self, what: Thunk) -> Side:
        """Interpret one path in a block of its own."""
        side = Side(self.base.copy(), self.m.open())
        self.m.suspend()
        self.paths.append(side)
        self.go_on(side, what)
        return side

    def go_on(self, side: Side, what: Thunk) -> None:
        """Interpret more of a path."""
        assert side.scope is not None
        self.m.resume(side.scope)
        self.m.state = side.state
        what()
        side.state = self.m.state
        self.m.suspend()
        self.m.state = self.base

    def join(self, cond: Atom, dead: frozenset[Slot]) -> None:
        """Bind the `If`, and make the joined state the present one."""
        m = self.m
        left, right = self.paths
        both_dead = left.state.dead and right.state.dead
        with m.builder.at(self.span):
            merge = BranchMerge(m, self.base, left, right, self.mark)
            joined = merge.merge(dead)
            op = If(cond, merge.block(left, 0), merge.block(right, 1))
            if merge.results or effectful(op):
                m.builder.bind(tuple(merge.results.values()), op)
        m.state = State(dict(self.base.contents), dict(self.base.ties), dead=True) if both_dead else joined


def either(m: Machine, a: Atom, b: Atom) -> Atom:
    """`a or b` of two truth values."""
    if isinstance(a, Const):
        return TRUE if a.value else b
    if isinstance(b, Const):
        return TRUE if b.value else a
    (result,) = m.builder.if_(a, Block((), (), (TRUE,)), Block((), (), (b,)))
    return result


def chosen(m: Machine, cond: Atom, then: Callable[[], Abstract], orelse: Callable[[], Abstract]) -> Abstract:
    """The value of `then` where `cond` is true, else that of `orelse`."""
    place = Slot()

    def keep(value: Callable[[], Abstract]) -> Thunk:
        def run() -> None:
            m.state.contents[place] = value()

        return run

    branch(m, cond, keep(then), keep(orelse))
    found = m.state.contents.pop(place, None)
    if found is None:
        m.refuse("E302", "This expression has no value on any path.")
    return m.settled(found)


def any_of(m: Machine, flags: list[Atom]) -> Atom:
    """Whether any of some truth values holds."""
    found: Atom = FALSE
    for flag in flags:
        found = either(m, found, flag)
    return found
