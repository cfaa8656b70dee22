"""`return`, `break`, `continue` and `raise` without jumps: truth values that say whether one of them was reached."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from adgen.frontend.branch import Sides, any_of, nothing
from adgen.frontend.machine import Machine
from adgen.frontend.values import FALSE, NONE, TRUE, Abstract, Conflict, Flags, Slot
from adgen.ir.nodes import Atom, Const


class Way(Enum):
    """Whether the next statement is reached."""

    OPEN = "on every path that leads here"
    CLOSED = "on no path"
    EITHER = "it depends"


def exit_flag(m: Machine) -> Atom:
    """Whether control has left the present block of statements."""
    if m.state.dead:
        return TRUE
    frame = m.frame
    flags = [frame.returned]
    if frame.loops:
        flags += [frame.loops[-1].broke, frame.loops[-1].skipped]
    return any_of(m, [m.flag(f) for f in flags])


def way(m: Machine) -> Way:
    """Whether the next statement is reached."""
    if m.state.dead:
        return Way.CLOSED
    flags = [m.frame.returned, *_loop_flags(m)]
    values = [m.flag(f) for f in flags]
    if any(isinstance(v, Const) and v.value for v in values):
        return Way.CLOSED
    return Way.OPEN if all(isinstance(v, Const) for v in values) else Way.EITHER


def _loop_flags(m: Machine) -> list[Slot]:
    loops = m.frame.loops
    return [loops[-1].broke, loops[-1].skipped] if loops else []


def if_open(m: Machine, what: Callable[[], None], dead: Callable[[], frozenset[Slot]] | None = None) -> None:
    """Go on with `what` on the paths on which control has not left."""
    match way(m):
        case Way.OPEN:
            what()
        case Way.CLOSED:
            pass
        case Way.EITHER:
            _on_open_path(m, what, dead)


def _on_open_path(m: Machine, what: Callable[[], None], dead: Callable[[], frozenset[Slot]] | None) -> None:
    flags = [m.frame.returned, *_loop_flags(m)]
    before = {f: m.state.contents[f] for f in flags if m.flag(f) != FALSE}
    cond = exit_flag(m)

    def go_on() -> None:
        m.state.contents.update(dict.fromkeys(before, FALSE))
        what()

    sides = Sides(m)
    closed = sides.run(nothing)
    path = sides.run(go_on)
    for flag, value in before.items():
        if path.state.contents.get(flag) == FALSE:
            path.state.contents[flag] = value  # still what it was: nothing to join
        elif len(before) == 1:
            closed.state.contents[flag] = TRUE
    sides.join(cond, dead() if dead else frozenset())


def leave(m: Machine, value: Abstract) -> None:
    """`return value`."""
    frame = m.frame
    frame.return_span = m.builder.span
    m.state.contents[frame.result] = value
    m.state.contents[frame.returned] = TRUE
    for name, slot in frame.slots.items():
        if name not in frame.code.captured:
            m.state.contents.pop(slot, None)


def enter_loop(m: Machine) -> Flags:
    """Start a loop: nothing has left it yet."""
    flags = Flags()
    m.frame.loops.append(flags)
    m.state.contents[flags.broke] = FALSE
    return flags


def begin_trip(m: Machine, flags: Flags) -> None:
    """At the head of the body every exit is shut: the loop would have ended."""
    m.state.contents[flags.broke] = FALSE
    m.state.contents[flags.skipped] = FALSE
    if m.frame.returned in m.state.contents:
        m.state.contents[m.frame.returned] = FALSE


def end_trip(m: Machine, flags: Flags) -> Atom:
    """Whether the loop ends after this trip; `continue` is over."""
    m.state.contents.pop(flags.skipped, None)
    if m.state.dead:
        return FALSE
    return any_of(m, [m.flag(flags.broke), m.flag(m.frame.returned)])


def result_of(m: Machine) -> Abstract:
    """What the present function gives, once its body is interpreted."""
    frame = m.frame
    returned = m.flag(frame.returned)
    if isinstance(returned, Const) and not returned.value:
        return NONE
    value = m.state.contents.get(frame.result, NONE)
    if not isinstance(returned, Const) and value != NONE:
        why = "This function gives a value on some paths only."
        m.refuse("E302", why, "Return a value on every path.", frame.return_span)
    if isinstance(value, Conflict) and value.span is None:
        m.refuse(value.code, value.why, value.fix, frame.return_span)
    return m.settled(value)
