"""One of two paths that are joined, and the activations of functions that its state still refers to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adgen.frontend.machine import Machine
from adgen.frontend.state import State
from adgen.frontend.values import Abstract, Closure, Content, Frame, Items, Place, Rows, Run, parts
from adgen.ir.builder import Scope
from adgen.ir.nodes import Undef


@dataclass(slots=True)
class Side:
    """One of the paths: its state, and the block into which reads for the join are written."""

    state: State
    scope: Scope | None

    def get(self, place: Place | None) -> Content | None:
        """What a place holds at the end of this path; None where the path does not define it, or does not get here."""
        return None if place is None or self.state.dead else self.state.contents.get(place)

    @contextmanager
    def used(self, m: Machine) -> Iterator[None]:
        """Read and write with the state and the block of this path."""
        before = m.state
        m.state = self.state
        if self.scope is not None:
            m.resume(self.scope)
        try:
            yield
        finally:
            if self.scope is not None:
                m.suspend()
            m.state = before


def activations(state: State) -> set[object]:
    """The activations whose variables a function that is held somewhere can read."""
    found: set[object] = set()
    for content in state.contents.values():
        match content:
            case Items(values):
                for value in values:
                    found.update(_closed_over(value))
            case Run() | Rows() | Undef():
                continue
            case _:
                found.update(_closed_over(content))
    return found


def _closed_over(value: Abstract) -> Iterator[Frame]:
    if isinstance(value, Closure):
        frame = value.parent
        while frame is not None:
            yield frame
            frame = frame.parent
    for piece in parts(value)[1]:
        yield from _closed_over(piece)
