"""Python's `max` and `min`, of arguments or of one sequence, also by a key."""

from __future__ import annotations

from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.branch import branch, nothing
from adgen.frontend.comprehensions import evaluated, loop_over
from adgen.frontend.described import describe
from adgen.frontend.integers import ONE, ZERO, plus
from adgen.frontend.iterate import Known, Positions, sequence
from adgen.frontend.lists import array_of
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.operators import compare, truth
from adgen.frontend.rows import append
from adgen.frontend.values import NONE, Abstract, Boxed, Ref, Run, is_number
from adgen.frontend.views import type_of
from adgen.ir.dims import dim
from adgen.ir.nodes import Atom, Const, Undef, Value
from adgen.ir.types import INT, ArrayType

EMPTY = "An empty sequence has no extreme."


def extreme(name: str) -> Callable[[Machine, Arguments], Abstract]:
    """The function `max` or `min`."""
    prim = "maximum" if name == "max" else "minimum"

    def lower(m: Machine, given: Arguments) -> Abstract:
        keywords = dict(given.keywords)
        args, key = tuple(m.settled(v) for v in given.positional), keywords.pop("key", NONE)
        if keywords or not args:
            why = f"has no parameter `{next(iter(keywords))}` here" if keywords else "gets no arguments"
            m.refuse("E203", f"`{name}` {why}.")
        if key != NONE:
            values = _listed(args) if len(args) > 1 else sequence(m, evaluated(m, args[0]))
            return _by_key(m, values, key, "greater" if name == "max" else "less")
        return _folded(m, prim, list(args)) if len(args) > 1 else _of_one(m, prim, name, args[0])

    return lower


def _listed(values: tuple[Abstract, ...]) -> Known:
    def item(value: Abstract) -> Callable[[], Abstract]:
        return lambda: value

    return Known(tuple(map(item, values)))


def _of_one(m: Machine, prim: str, name: str, value: Abstract) -> Abstract:
    """The extreme of a sequence."""
    match value:
        case Ref() as ref:
            if type_of(m, ref).rank != 1:
                m.refuse("E302", f"Python's {name} of a matrix compares its rows.", f"Use np.{name}.")
            return m.make(name, ref, axis=None)
        case Boxed(box) as boxed if isinstance(m.content(box), Run):
            return m.make(name, m.wrap(array_of(m, boxed)), axis=None)
    items = sequence(m, evaluated(m, value))
    if isinstance(items, Known):
        return _folded(m, prim, [item() for item in items.items])
    made = m.new_list()
    loop_over(m, items, lambda item: append(m, made, item))
    return _of_one(m, prim, name, made)


def _folded(m: Machine, prim: str, values: list[Abstract]) -> Abstract:
    if not values:
        m.refuse("E302", EMPTY)
    for value in values:
        if not is_number(value):
            m.refuse("E302", f"Python compares numbers here, not {describe(value)}.", "Use np.maximum or np.minimum.")
    best = values[0]
    for value in values[1:]:
        a, b = m.atom(best), m.atom(value)
        best = _known_order(m, prim, a, b) or m.apply(prim, a, b, lib="py")
        mixed = {t.kind for t in (a.type, b.type) if isinstance(t, ArrayType)} & {"i", "b"}
        if isinstance(best, Value) and mixed and options.array_type(m, best).inexact:
            m.watch.promoted.add(best.id)  # Python gives the int itself where it is the extreme
    return best


def _known_order(m: Machine, prim: str, a: Atom, b: Atom) -> Value | Const | None:
    """One of two integers, where it is known which is the greater."""
    if a.type != INT or b.type != INT or isinstance(a, Undef) or isinstance(b, Undef):
        return None
    facts = m.builder.facts
    above = facts.of(a) - facts.of(b)
    if facts.nonnegative(above):
        return b if prim == "minimum" else a
    if facts.nonnegative(-above):
        return a if prim == "minimum" else b
    return None


def _by_key(m: Machine, values: Known | Positions, key: Abstract, prim: str) -> Abstract:
    """The first element whose key no other one exceeds."""
    first, others = _apart(m, values)
    best, most = m.temporary(first), m.temporary(m.call(key, first))

    def consider(value: Abstract) -> None:
        found = m.call(key, value)
        if not is_number(found):
            m.refuse("E302", f"The keys that are compared must be numbers, not {describe(found)}.")

        def take() -> None:
            m.state.contents[best], m.state.contents[most] = value, found

        exceeds = compare(m, prim, found, m.settled(m.state.contents[most]))
        branch(m, truth(m, exceeds), take, nothing)

    loop_over(m, others, consider)
    m.state.contents.pop(most)
    return m.settled(m.state.contents.pop(best))


def _apart(m: Machine, values: Known | Positions) -> tuple[Abstract, Known | Positions]:
    """The first element, and the others."""
    match values:
        case Known(items, boxes):
            if not items:
                m.refuse("E302", EMPTY)
            return items[0](), Known(items[1:], boxes)
        case Positions(length, at, boxes):
            if length is None:
                m.refuse("E302", "How many elements this has is not known.", "Make a list of it first.")
            return at(ZERO), Positions(length - dim(1), lambda k: at(plus(m, k, ONE)), boxes)
