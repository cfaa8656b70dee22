"""What every place holds at one moment, and which places may be one and the same object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from adgen.errors import Span
from adgen.frontend.values import (
    Abstract,
    Box,
    Cell,
    Conflict,
    Content,
    Items,
    Place,
    Ref,
    Rows,
    Run,
    Step,
    parts,
    with_parts,
)
from adgen.ir.nodes import Atom, Const, Undef, Value


@dataclass(frozen=True, slots=True)
class Tie:
    """`other` may be the same object as the place that has this tie; a write to one leaves the other unknown.

    `siblings` are two lists that may hold one object: a write to that concerns both, another element only one of them.
    """

    other: Place
    code: str
    why: str
    siblings: bool = False


Ties = dict[Place, frozenset[Tie]]


@dataclass(slots=True)
class State:
    """The contents of places. `dead`: no run gets here (after `raise`)."""

    contents: dict[Place, Content] = field(default_factory=dict)
    ties: Ties = field(default_factory=dict)
    dead: bool = False

    def copy(self) -> State:
        """A state that can be changed apart from this one."""
        return State(dict(self.contents), dict(self.ties), self.dead)

    def write(self, place: Place, content: Content, span: Span) -> None:
        """Change an object in place. What may be the same object is unknown from here on: who reads it is refused.

        A list that gets other elements changes no array: only other lists may be the same object.
        """
        self.contents[place] = content
        for tie in self.ties.get(place, ()):
            spared = isinstance(place, Box) and (isinstance(tie.other, Cell) or tie.siblings)
            if tie.other in self.contents and not spared:
                self.contents[tie.other] = Conflict(tie.code, tie.why, span)

    def write_element(self, place: Place, content: Content, span: Span) -> list[Place]:
        """Write into an element of a list: whatever the list holds, or holds it, is unknown from here on."""
        self.contents[place] = content
        found = [tie for tie in self.ties.get(place, ()) if tie.other in self.contents]
        self.contents.update((tie.other, Conflict(tie.code, tie.why, span)) for tie in found)
        return [tie.other for tie in found]

    def tie(self, new: Place, old: Place, code: str, why: str, siblings: bool = False) -> None:
        """Record that `new` may be the same object as `old`, and so as whatever `old` may be."""
        if new is old:
            return
        holds = isinstance(new, Box) and isinstance(old, Cell)
        self.link(new, old, code, why, siblings)
        for tie in self.ties.get(old, frozenset()):
            both = (siblings and tie.siblings) or (holds and isinstance(tie.other, Box))
            self.link(new, tie.other, code, why, both)

    def link(self, a: Place, b: Place, code: str, why: str, siblings: bool = False) -> None:
        """Record that two places may be the same object, and nothing more."""
        if a is not b:
            for x, y in ((a, b), (b, a)):
                self.ties[x] = self.ties.get(x, frozenset()) | {Tie(y, code, why, siblings)}


def map_atoms(value: Abstract, change: Callable[[Atom], Atom]) -> Abstract:
    """`value` with every number in it replaced."""
    match value:
        case Value() | Const():
            new = change(value)
            return value if isinstance(new, Undef) else new
        case Ref(cell, path, name):
            return Ref(cell, tuple(map_step(s, change) for s in path), name) if path else value
        case _:
            _, pieces = parts(value)
            return with_parts(value, tuple(map_atoms(p, change) for p in pieces)) if pieces else value


def map_step(step: Step, change: Callable[[Atom], Atom]) -> Step:
    """A view step with other operands."""
    return Step(step.prim, tuple(map(change, step.operands)), step.attrs) if step.operands else step


def map_content(content: Content, change: Callable[[Atom], Atom]) -> Content:
    """What a place holds, with every number in it replaced."""
    match content:
        case Items(values, keys):
            return Items(tuple(map_atoms(v, change) for v in values), keys)
        case Run() | Rows():
            return map_runs(content, lambda run: replace(run, atom=change(run.atom)))
        case Undef():
            return content
        case _:
            return map_atoms(content, change)


def map_runs(content: Content, change: Callable[[Run], Run]) -> Content:
    """What a place holds, with every list whose length the run decides replaced."""
    match content:
        case Run():
            return change(content)
        case Rows(columns, shape):
            return Rows(tuple(map(change, columns)), shape)
        case _:
            return content


def renamed(state: State, new: dict[Value, Atom]) -> State:
    """The state with some values replaced by others."""
    if not new:
        return state

    def change(atom: Atom) -> Atom:
        return new.get(atom, atom) if isinstance(atom, Value) else atom

    contents = {place: map_content(content, change) for place, content in state.contents.items()}
    return State(contents, state.ties, state.dead)
