"""Parts of lists whose length the run decides: slices, and what shifts elements. New lists of the same elements."""

from __future__ import annotations

from adgen.frontend.comprehensions import loop_over
from adgen.frontend.integers import ONE, ZERO, known, length_known, length_of, minus, plus, static_integer, times, trips
from adgen.frontend.iterate import Known, Positions, Sequence, sequence
from adgen.frontend.lists import share
from adgen.frontend.machine import Machine
from adgen.frontend.rows import append, element, length
from adgen.frontend.values import NONE, Abstract, Boxed, Generator, Rows, Run, SliceOf
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim, opaque
from adgen.ir.nodes import Atom

MINUS_ONE = literal(-1)


def part(m: Machine, of: Boxed, content: Run | Rows, key: SliceOf) -> Boxed:
    """`of[lo:hi:step]`."""
    size = m.builder.facts.of(length(m, content))
    step = 1 if key.step == NONE else static_integer(m, key.step, "The step of a slice of a list")
    if step == 0:
        m.refuse("E301", "The step of a slice cannot be zero.")
    low, high = (dim(0), size) if step > 0 else (dim(-1), size - 1)
    first, last = (low, high) if step > 0 else (high, low)
    lo = first if key.lo == NONE else _clipped(m, key.lo, size, low, high)
    hi = last if key.hi == NONE else _clipped(m, key.hi, size, low, high)
    made = m.new_list()
    _append_all(m, made, of, content, (known(m, lo), known(m, hi), literal(step)))
    return made


def _clipped(m: Machine, bound: Abstract, size: Dim, low: Dim, high: Dim) -> Dim:
    """Where a bound of a slice lies: negative ones count from the end, and none reaches beyond it."""
    facts = m.builder.facts
    place = facts.normal(length_of(m, bound, "The bound of a slice of a list"))
    if facts.nonnegative(place):
        return place if facts.nonnegative(high - place) else opaque("min", place, high)
    if facts.nonnegative(-place - 1):
        return place + size if facts.nonnegative(place + size - low) else opaque("max", place + size, low)
    before = opaque("slice", 0, place, 1, size)
    return before if low.const == 0 else size - 1 - opaque("slice", size - 1, place, -1, size)


def _append_all(m: Machine, to: Boxed, of: Boxed, content: Run | Rows, over: tuple[Atom, Atom, Atom]) -> None:
    lo, hi, step = over

    def at(k: Atom) -> Abstract:
        return element(m, of, content, minus(m, lo, k) if step == MINUS_ONE else plus(m, times(m, k, step), lo))

    loop_over(m, Positions(trips(m, lo, hi, step), at), lambda item: append(m, to, item))


def extend(m: Machine, to: Boxed, values: Abstract) -> None:
    """`to.extend(values)`, `to += values`."""
    found = values if isinstance(values, Generator) else sequence(m, values)
    items = None if isinstance(found, Generator) else _items(m, found)
    if items is None:
        loop_over(m, found, lambda item: append(m, to, item))
    else:
        for value in items:
            append(m, to, value)


def _items(m: Machine, of: Sequence) -> list[Abstract] | None:
    """The elements, where it is known how many there are."""
    if isinstance(of, Known):
        return [item() for item in of.items]
    count = length_known(m, of.length)
    return None if count is None else [of.at(literal(k)) for k in range(count)]


def removed(m: Machine, of: Boxed, content: Run | Rows, key: Abstract) -> Abstract:
    """`of.pop(key)`."""
    place, size = _place(m, content, key)
    value = element(m, of, content, m.atom(key))
    made = m.new_list()
    _append_all(m, made, of, content, (ZERO, known(m, place), ONE))
    _append_all(m, made, of, content, (known(m, place + 1), known(m, size), ONE))
    _become(m, of, made)
    return value


def insert(m: Machine, of: Boxed, content: Run | Rows, key: Abstract, value: Abstract) -> None:
    """`of.insert(key, value)`."""
    made = part(m, of, content, SliceOf(NONE, key, NONE))
    append(m, made, value)
    rest = part(m, of, content, SliceOf(key, NONE, NONE))
    extend(m, made, rest)
    _become(m, of, made)


def reverse(m: Machine, of: Boxed, content: Run | Rows) -> None:
    """`of.reverse()`."""
    made = part(m, of, content, SliceOf(NONE, NONE, literal(-1)))
    _become(m, of, made)


def _place(m: Machine, content: Run | Rows, key: Abstract) -> tuple[Dim, Dim]:
    """An index counted from the start, and the length of the list."""
    facts = m.builder.facts
    size = facts.of(length(m, content))
    place = facts.normal(length_of(m, key, "The index of a list"))
    if facts.nonnegative(place):
        return place, size
    return place + size if facts.nonnegative(-place - 1) else opaque("mod", place, size), size


def _become(m: Machine, of: Boxed, made: Boxed) -> None:
    """Make a list hold what another holds."""
    m.write(of.box, m.content(made.box))
    share(m, of, made)
