"""What a loop carries: found by interpreting the body until the state at its end fits the state at its head.

The head starts as the state before the loop, and everything counts as constant. Each trial of the body shows what
changes: a number or an array that differs at the end becomes carried (a parameter of the body), and the body is
interpreted again, until nothing new is found; the last trial is the body. Names may refer to other arrays at the end of
the body (`A, B = B, A`): then the head has an array of its own for each name, and the arrays before the loop, after a
trip and at the head play the same parts. Where two names share an array on one side only, the arrays are tied.
"""

from __future__ import annotations

from collections.abc import Callable

from adgen.frontend.carried import Carried, Loop, Settled, Trial
from adgen.frontend.carry import CarryMerge
from adgen.frontend.sides import Side
from adgen.frontend.state import State, map_content
from adgen.frontend.values import Slot
from adgen.ir.nodes import Atom

MAX_TRIALS = 40


def settle(loop: Loop, dead: Callable[[], frozenset[Slot]], trial: Callable[[State], Trial]) -> Settled:
    """Interpret the body until what it changes is carried. `dead`: the variables that no later trip reads."""
    m = loop.m
    head = loop.entry.copy()
    for slot in dead():
        head.contents.pop(slot, None)
    for _ in range(MAX_TRIALS):
        mark = m.mark()
        done = trial(head.copy())
        m.state = loop.entry
        merge = CarryMerge(loop, Side(head, None), Side(done.state, done.scope))
        new = merge.merge(dead())
        if new.contents == head.contents and new.ties == head.ties and not merge.restless:
            return Settled(head, done, _active(loop, head))
        m.rewind(mark)
        head = new
    m.refuse("E901", "The analysis of this loop does not come to an end.")


def _active(loop: Loop, head: State) -> tuple[Carried, ...]:
    """The carried values that the head of the loop mentions."""
    seen: dict[Atom, None] = {}

    def note(atom: Atom) -> Atom:
        seen[atom] = None
        return atom

    for content in head.contents.values():
        map_content(content, note)
    for param, carried in loop.carried.items():
        if param in seen and carried.presence is not None:
            seen[carried.presence.param] = None
    return tuple(c for param, c in loop.carried.items() if param in seen)
