"""What a loop runs over: a container of known structure, or a number of positions with an element at each."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from adgen.frontend import options
from adgen.frontend.described import describe
from adgen.frontend.integers import ONE, ZERO, known, length_known, length_of, minus, plus, times, trips
from adgen.frontend.loops import Counted
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.rows import element, length
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import (
    Abstract,
    Boxed,
    Entries,
    Items,
    Iteration,
    Range,
    Ref,
    Row,
    Rows,
    Run,
    Static,
)
from adgen.frontend.views import read_item, type_of
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim, opaque
from adgen.ir.index import At
from adgen.ir.nodes import Atom


@dataclass(frozen=True, slots=True)
class Known:
    """Elements known one by one; each is looked up when the loop gets to it. `boxes` must keep their length."""

    items: tuple[Callable[[], Abstract], ...]
    boxes: tuple[Boxed, ...] = ()


@dataclass(frozen=True, slots=True)
class Positions:
    """`length` elements, of which `at(k)` is element k. `plain`: a range; its index is the element itself.

    The length is None for a range whose step is not known. `turned`: this is the reverse of another sequence, for which
    there is a loop that counts down.
    """

    length: Dim | None
    at: Callable[[Atom], Abstract]
    boxes: tuple[Boxed, ...] = ()
    plain: Counted | None = None
    turned: Positions | None = None


Sequence = Known | Positions


def sequence(m: Machine, value: Abstract) -> Sequence:
    """How to loop over a value (E104 where that is not possible)."""
    match m.settled(value):
        case Range(lo, hi, step):
            return _range(m, Counted(m.atom(lo), m.atom(hi), m.atom(step)))
        case Ref() as ref:
            return _rows(m, ref)
        case Row(items):
            return Known(tuple(map(constant_item, items)))
        case Boxed() as boxed:
            return _boxed(m, boxed)
        case Entries(of, what):
            return _entries(m, of, what)
        case Iteration(kind, items):
            return _FUNCTIONS[kind](m, items)
        case Static(value=frozenset()):
            m.refuse("E104", "The order of a set is not defined.", "Use a list or a tuple.")
        case Static(value=str() as text):
            return Known(tuple(constant_item(Static(c)) for c in text))
        case other:
            m.refuse("E104", f"A loop cannot run over {describe(other)}.")


def constant_item(value: Abstract) -> Callable[[], Abstract]:
    """An element that is known now."""
    return lambda: value


def _range(m: Machine, over: Counted) -> Positions:
    facts = m.builder.facts
    if facts.of(over.step).const == 0:
        m.refuse("E104", "The step of a range must not be zero.")
    count = trips(m, over.lo, over.hi, over.step)
    return Positions(count, lambda k: m.number(plus(m, over.lo, times(m, k, over.step))), plain=over)


def _rows(m: Machine, ref: Ref) -> Positions:
    of = type_of(m, ref)
    if not of.rank:
        m.refuse("E104", "An array of rank 0 has no elements to loop over.")
    return Positions(of.shape[0], lambda k: read_item(m, ref, Subscript((At(),), (k,))))


def _boxed(m: Machine, boxed: Boxed) -> Sequence:
    match m.content(boxed.box):
        case Items(keys=keys) if boxed.box.kind == "dict":
            return Known(tuple(constant_item(key_value(m, k)) for k in keys or ()), (boxed,))
        case Items(values) if boxed.box.kind == "list":
            return Known(tuple(_item(m, boxed, k) for k in range(len(values))), (boxed,))
        case (Run() | Rows()) as run:
            return Positions(m.builder.facts.of(length(m, run)), lambda k: _listed(m, boxed, k), (boxed,))
        case _:
            m.refuse("E104", f"A loop cannot run over {describe(boxed)}.")


def _item(m: Machine, boxed: Boxed, k: int) -> Callable[[], Abstract]:
    def item() -> Abstract:
        content = m.content(boxed.box)
        if isinstance(content, Items):
            return m.settled(content.values[k])
        return _listed(m, boxed, literal(k))

    return item


def _listed(m: Machine, boxed: Boxed, k: Atom) -> Abstract:
    content = m.content(boxed.box)
    if not isinstance(content, (Run, Rows)):
        m.refuse("E901", "A list changed its kind while a loop ran over it.")
    return element(m, boxed, content, k)


def key_value(m: Machine, key: object) -> Abstract:
    """A key of a dict as a value."""
    match key:
        case bool() | int() | float():
            return literal(key)
        case str() | None:
            return Static(key)
        case tuple():
            return Row(tuple(key_value(m, k) for k in key))
        case _:
            m.refuse("E302", f"The key {key!r} cannot be used as a value.")


def _entries(m: Machine, of: Abstract, what: str) -> Known:
    if not isinstance(of, Boxed) or not isinstance(content := m.content(of.box), Items):
        m.refuse("E104", "A loop needs a dict of known structure.")
    keys = content.keys or ()
    found = []
    for k, key in enumerate(keys):
        name, value = constant_item(key_value(m, key)), _item(m, of, k)
        found.append({"keys": name, "values": value, "items": _pair(name, value)}[what])
    return Known(tuple(found), (of,))


def _pair(a: Callable[[], Abstract], b: Callable[[], Abstract]) -> Callable[[], Abstract]:
    return lambda: Row((a(), b()))


def _enumerate(m: Machine, items: tuple[Abstract, ...]) -> Sequence:
    inner, start = sequence(m, items[0]), m.atom(items[1])
    if isinstance(inner, Known):
        numbers = [constant_item(m.number(plus(m, start, literal(k)))) for k in range(len(inner.items))]
        return Known(tuple(map(_pair, numbers, inner.items)), inner.boxes)
    sized(m, inner)
    at = inner.at
    return Positions(inner.length, lambda k: Row((m.number(plus(m, start, k)), at(k))), inner.boxes)


def sized(m: Machine, over: Positions) -> Dim:
    """The length of a sequence; E104 for a range whose step is not known."""
    if over.length is None:
        m.refuse("E104", "The number of trips of a range whose step is not known cannot be written down here.")
    return over.length


def _reversed(m: Machine, items: tuple[Abstract, ...]) -> Sequence:
    inner = sequence(m, items[0])
    if isinstance(inner, Known):
        return Known(inner.items[::-1], inner.boxes)
    if inner.plain is not None:
        plain = inner.plain
        turned = Counted(plain.lo, plain.hi, plain.step, not plain.backward)
        return Positions(inner.length, _backward(m, inner), inner.boxes, turned)
    return Positions(inner.length, _backward(m, inner), inner.boxes, turned=inner)


def _backward(m: Machine, inner: Positions) -> Callable[[Atom], Abstract]:
    return lambda k: inner.at(minus(m, known(m, sized(m, inner) - 1), k))


def _zip(m: Machine, items: tuple[Abstract, ...]) -> Sequence:
    parts = [sequence(m, i) for i in items]
    if not parts:
        return Known(())
    boxes = tuple(b for p in parts for b in p.boxes)
    if any(isinstance(p, Known) for p in parts):
        return _zip_known(m, parts, boxes)
    runs = [p for p in parts if isinstance(p, Positions)]
    shortest = _shortest(m, [sized(m, p) for p in runs])
    turned = [p.turned for p in runs]
    same = all(m.builder.facts.same(sized(m, p), sized(m, runs[0])) for p in runs)
    inner = [t for t in turned if t is not None]
    if same and len(inner) == len(runs):
        forward = Positions(shortest, _tuple(inner), boxes)
        return Positions(shortest, _tuple(runs), boxes, turned=forward)
    return Positions(shortest, _tuple(runs), boxes)


def zipped(m: Machine, given: Arguments) -> Abstract:
    """`zip(*xs, strict=False)`."""
    for name, _ in given.keywords:
        if name != "strict":
            m.refuse("E203", f"`zip` has no parameter `{name}`.")
    items = tuple(map(m.settled, given.positional))
    if any(options.flag(m, value, "strict=") for _, value in given.keywords):
        _same_length(m, [sequence(m, i) for i in items])
    return Iteration("zip", items)


def _same_length(m: Machine, parts: list[Sequence]) -> None:
    """Sequences of different lengths, for which Python raises, are refused (E104)."""
    lengths = [sized(m, p) if isinstance(p, Positions) else dim(len(p.items)) for p in parts]
    for other in lengths[1:]:
        if not m.builder.facts.assume_same(lengths[0], other, m.here()):
            why = f"zip with strict=True gets sequences of lengths {lengths[0]} and {other}."
            m.refuse("E104", why, "Leave strict= out where they may differ.")


def _tuple(parts: list[Positions]) -> Callable[[Atom], Abstract]:
    return lambda k: Row(tuple(p.at(k) for p in parts))


def _zip_known(m: Machine, parts: list[Sequence], boxes: tuple[Boxed, ...]) -> Known:
    """One side has a known length; the others must be known to be as long."""
    count = min(len(p.items) for p in parts if isinstance(p, Known))
    for part in parts:
        if isinstance(part, Positions):
            longer = sized(m, part) - count
            if longer.const is not None:
                count += min(longer.const, 0)
            elif not m.builder.facts.assume_nonnegative(longer, m.here()):
                why = "Which of these sequences is the shortest is not known when the function is compiled."
                m.refuse("E104", why)
    columns = [p.items[:count] if isinstance(p, Known) else tuple(_at(p, k) for k in range(count)) for p in parts]
    return Known(tuple(_row(row) for row in zip(*columns)), boxes)


def _at(part: Positions, k: int) -> Callable[[], Abstract]:
    return lambda: part.at(literal(k))


def _row(row: tuple[Callable[[], Abstract], ...]) -> Callable[[], Abstract]:
    return lambda: Row(tuple(item() for item in row))


def _shortest(m: Machine, lengths: list[Dim]) -> Dim:
    facts = m.builder.facts
    best = lengths[0]
    for other in lengths[1:]:
        if not facts.nonnegative(other - best):
            best = other if facts.nonnegative(best - other) else opaque("min", best, other)
    return best


def _directly(m: Machine, items: tuple[Abstract, ...]) -> Known:
    m.refuse("E104", "np.ndenumerate is supported as what a loop runs over.", "Loop over it directly.")


def _tuples(made: Callable[..., Iterable[tuple[Abstract, ...]]]) -> Callable[..., Known]:
    """`itertools.product` and `combinations` of sequences of known length, where they are no loop by themselves."""

    def known_tuples(m: Machine, items: tuple[Abstract, ...]) -> Known:
        columns = []
        for part in (sequence(m, i) for i in items):
            count = length_known(m, part.length) if isinstance(part, Positions) else len(part.items)
            if count is None:
                m.refuse("E104", "How many tuples these are is known at run time only.", "Loop over them directly.")
            found = part.items if isinstance(part, Known) else tuple(_at(part, k) for k in range(count))
            columns.append([item() for item in found])
        return Known(tuple(constant_item(Row(row)) for row in made(columns)))

    return known_tuples


_FUNCTIONS: dict[str, Callable[[Machine, tuple[Abstract, ...]], Sequence]] = {
    "enumerate": _enumerate,
    "reversed": _reversed,
    "zip": _zip,
    "ndenumerate": _directly,
    "product": _tuples(lambda columns: itertools.product(*columns)),
    "combinations": _tuples(lambda columns: itertools.combinations(columns[0], len(columns))),
    "flat": lambda m, items: sequence(m, items[0]),
}


def counted(m: Machine, over: Positions) -> tuple[Counted, Callable[[Atom], Abstract]]:
    """The loop of the IR for a sequence, and what the loop variable is for an index."""
    if over.plain is not None:
        return over.plain, m.number
    if over.turned is not None:
        return Counted(ZERO, known(m, sized(m, over)), ONE, backward=True), over.turned.at
    return Counted(ZERO, known(m, sized(m, over)), ONE), over.at


def range_of(m: Machine, args: tuple[Abstract, ...]) -> Range:
    """`range(...)`."""
    if not 1 <= len(args) <= 3:
        m.refuse("E203", "range takes one to three arguments.")
    for arg in args:
        length_of(m, arg, "The bound of a range")
    lo = ZERO if len(args) == 1 else args[0]
    hi = args[0] if len(args) == 1 else args[1]
    return Range(lo, hi, args[2] if len(args) == 3 else ONE)
