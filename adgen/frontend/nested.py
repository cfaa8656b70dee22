"""Loops in each other that are written as one: `itertools.product`, `combinations`, `np.ndindex`, `np.ndenumerate`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from adgen.frontend.described import describe
from adgen.frontend.integers import ONE, ZERO, known, plus, static_integer
from adgen.frontend.iterate import Known, Positions, Sequence, constant_item, counted, sequence, sized
from adgen.frontend.loops import Counted, Dead, for_loop, unrolled
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import Abstract, Boxed, Flags, Items, Iteration, Range, Ref, Row
from adgen.frontend.views import read_item, type_of
from adgen.ir.index import At
from adgen.ir.nodes import Atom

Trip = Callable[[Abstract], None]


@dataclass(frozen=True, slots=True)
class Nested:
    """A loop over each sequence, inside the one before; `rising`: each begins behind the index of the one before."""

    over: tuple[Sequence, ...]
    rising: bool
    made: Callable[[tuple[Abstract, ...]], Abstract] = Row
    boxes: tuple[Boxed, ...] = ()


def loops_of(m: Machine, value: Abstract) -> Sequence | Nested:
    """How to loop over a value, which may take several loops (E104 where that is not possible)."""
    found = m.settled(value)
    if isinstance(found, Iteration) and found.kind == "ndenumerate":
        return _enumerated(m, found.items[0])
    if not (isinstance(found, Iteration) and found.kind in ("product", "combinations")):
        return sequence(m, found)
    over = tuple(_as_it_is_now(m, item) for item in found.items)
    rising = found.kind == "combinations"
    if rising and not all(isinstance(part, Positions) for part in over):
        return sequence(m, found)
    return Nested(over, rising)


def _enumerated(m: Machine, value: Abstract) -> Nested:
    """`np.ndenumerate(x)`: the index of each element as a tuple, and the element as it is when the loop gets there."""
    if not isinstance(value, Ref):
        m.refuse("E104", f"np.ndenumerate of {describe(value)} is not supported.", "Write np.ndenumerate(np.array(x)).")

    def entry(items: tuple[Abstract, ...]) -> Abstract:
        at = Subscript((At(),) * len(items), tuple(map(m.atom, items)))
        return Row((Row(items), read_item(m, value, at)))

    lengths = (m.number(known(m, length)) for length in type_of(m, value).shape)
    return Nested(tuple(sequence(m, Range(ZERO, length, ONE)) for length in lengths), rising=False, made=entry)


def _as_it_is_now(m: Machine, value: Abstract) -> Sequence:
    """The elements that Python collects before the loop begins."""
    match m.settled(value):
        case Range() | Row() as fixed:
            return sequence(m, fixed)
        case Boxed(box) if box.kind == "list" and isinstance(content := m.content(box), Items):
            return Known(tuple(map(constant_item, content.values)))
        case Ref() as ref:
            alone = type_of(m, ref).rank == 1  # its elements are numbers; those of others are views
            return sequence(m, m.make("copy", ref) if alone else ref)
        case other:
            m.refuse("E104", f"Loops in each other cannot run over {describe(other)}.", "Write one loop in another.")


def nested_loop(
    m: Machine, loops: Nested, trip: Trip, flags: Flags, dead: Dead, names: tuple[str | None, ...] = ()
) -> None:
    """Interpret `trip` with a tuple of elements, one of each loop. `break` leaves them all.

    `names`: those of the parts of the loop variable.
    """

    def inside(items: tuple[Abstract, ...], before: Atom | None) -> None:
        if len(items) == len(loops.over):
            trip(loops.made(items))
            return
        match loops.over[len(items)]:
            case Known(found):
                unrolled(m, [partial(taken, items, item) for item in found], flags)
            case Positions() as part:
                over, at = _behind(m, part, before) if loops.rising else counted(m, part)
                if len(names) == len(loops.over) and _is_index(part, loops.rising):
                    over = replace(over, name=names[len(items)])
                for_loop(m, over, lambda k: inside((*items, at(k)), k), flags, dead)

    def taken(items: tuple[Abstract, ...], item: Callable[[], Abstract]) -> None:
        inside((*items, item()), None)

    inside((), None)


def _is_index(part: Positions, rising: bool) -> bool:
    """Whether the index of the loop is the element itself."""
    plain = part.plain
    return plain is not None and (not rising or (plain.lo, plain.step) == (ZERO, ONE))


def _behind(m: Machine, part: Positions, before: Atom | None) -> tuple[Counted, Callable[[Atom], Abstract]]:
    """The loop over what comes behind an index."""
    first = ZERO if before is None else plus(m, before, ONE)
    return Counted(first, known(m, sized(m, part)), ONE), part.at


def product(m: Machine, given: Arguments) -> Abstract:
    """`itertools.product(*xs, repeat=1)`."""
    repeat = 1
    for name, value in given.keywords:
        if name != "repeat":
            m.refuse("E203", f"`itertools.product` has no parameter `{name}`.")
        repeat = static_integer(m, value, "repeat=")
    return Iteration("product", tuple(map(m.settled, given.positional)) * repeat)


def combinations(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    """`itertools.combinations(xs, r)`."""
    return Iteration("combinations", (args[0],) * static_integer(m, args[1], "The number of elements"))


def ndindex(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    """`np.ndindex(*shape)`, also with the shape as one tuple."""
    lengths = args[0].items if len(args) == 1 and isinstance(args[0], Row) else args
    return Iteration("product", tuple(Range(ZERO, length, ONE) for length in lengths))
