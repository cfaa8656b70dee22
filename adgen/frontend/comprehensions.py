"""Comprehensions and generator expressions: loops in a scope of their own that hand each element on."""

from __future__ import annotations

import ast
from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.branch import EMPTY, branch, chosen, nothing
from adgen.frontend.conditions import test
from adgen.frontend.integers import ZERO
from adgen.frontend.iterate import Known, Positions, Sequence, counted
from adgen.frontend.keys import key_of
from adgen.frontend.loops import for_loop, unrolled
from adgen.frontend.machine import Machine
from adgen.frontend.nested import Nested, loops_of, nested_loop
from adgen.frontend.operators import binary, truth
from adgen.frontend.rows import append
from adgen.frontend.values import (
    FALSE,
    TRUE,
    Abstract,
    Box,
    Boxed,
    Flags,
    Frame,
    Generator,
    Items,
    Ref,
    is_number,
)
from adgen.ir.nodes import Const, Value

Consume = Callable[[Abstract], None]
Comprehension = ast.ListComp | ast.GeneratorExp | ast.DictComp


def list_of(m: Machine, node: ast.ListComp) -> Abstract:
    """`[element for ...]`."""
    made = m.new_list()
    _run(m, node, m.frame, lambda: append(m, made, m.evaluate(node.elt)))
    return made


def dict_of(m: Machine, node: ast.DictComp) -> Abstract:
    """`{key: value for ...}` over containers of known structure."""
    made = m.new_box("dict", Items((), ()))

    def put() -> None:
        key, value = key_of(m, m.evaluate(node.key)), m.evaluate(node.value)
        content = m.content(made.box)
        if isinstance(content, Items):
            entries = dict(zip(content.keys or (), content.values, strict=True)) | {key: value}
            m.write(made.box, Items(tuple(entries.values()), tuple(entries)))

    _run(m, node, m.frame, put)
    return made


def loop_over(m: Machine, values: Sequence | Generator, consume: Consume) -> None:
    """Hand each element on."""
    if isinstance(values, Generator):
        _run(m, values.node, values.frame, lambda: consume(m.evaluate(values.node.elt)))
    else:
        _loop(m, values, consume)


def evaluated(m: Machine, value: Abstract) -> Abstract:
    """A value; a generator, which is used up at once where it is unpacked, as a list."""
    if not isinstance(value, Generator):
        return value
    made = m.new_list()
    loop_over(m, value, lambda item: append(m, made, item))
    return made


def summed(m: Machine, values: Generator, start: Abstract) -> Abstract:
    """`sum(element for ...)`: added up in a loop."""
    place = m.temporary(start)

    def add(value: Abstract) -> None:
        total = m.settled(m.state.contents[place])
        alone = total == ZERO and is_float(m, value) and is_number(value)
        m.state.contents[place] = value if alone else binary(m, "add", total, value)

    loop_over(m, values, add)
    return m.settled(m.state.contents.pop(place))


def is_float(m: Machine, value: Abstract) -> bool:
    """Whether `0 + value` is surely `value`."""
    return isinstance(value, (Value, Const, Ref)) and options.array_type(m, value).kind in "fc"


def decided(m: Machine, values: Sequence | Generator, by: bool) -> Abstract:
    """`any(values)`, decided by a true element, and `all(values)`, by a false one; nothing is evaluated behind that."""
    place = m.temporary(FALSE if by else TRUE)

    def look(element: Callable[[], Abstract]) -> None:
        so_far = m.atom(m.settled(m.state.contents[place]))

        def here() -> Abstract:
            return m.number(truth(m, element()))

        def there() -> Abstract:
            return m.number(so_far)

        if isinstance(so_far, Const):
            m.state.contents[place] = there() if so_far.value == by else here()
        else:
            m.state.contents[place] = chosen(m, so_far, there, here) if by else chosen(m, so_far, here, there)

    if isinstance(values, Generator):
        _run(m, values.node, values.frame, lambda: look(lambda: m.evaluate(values.node.elt)))
    else:
        _loop(m, values, lambda item: look(lambda: item))
    return m.settled(m.state.contents.pop(place))


def _run(m: Machine, node: Comprehension, outer: Frame, element: Callable[[], None]) -> None:
    """The loops of a comprehension. The first iterable is evaluated outside of its scope."""
    names = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
    m.frames.append(outer)  # a generator may have been handed to another function
    first = loops_of(m, m.evaluate(node.generators[0].iter))
    m.frames.pop()
    frame = Frame(outer.code, outer, frozenset(names), at=outer.at)
    m.frames.append(frame)
    _nested(m, node.generators, 0, first, element)
    m.frames.pop()
    for slot in frame.slots.values():
        m.state.contents.pop(slot, None)


def _nested(
    m: Machine, generators: list[ast.comprehension], depth: int, values: Sequence | Nested, element: Callable[[], None]
) -> None:
    generator = generators[depth]
    if generator.is_async:
        m.refuse("E102", "Asynchronous comprehensions are not supported.")

    def trip(value: Abstract) -> None:
        m.handlers.assign(m, generator.target, value)
        _filtered(m, generator.ifs, inner)

    def inner() -> None:
        if depth + 1 == len(generators):
            element()
        else:
            _nested(m, generators, depth + 1, loops_of(m, m.evaluate(generators[depth + 1].iter)), element)

    _loop(m, values, trip)


def _filtered(m: Machine, conditions: list[ast.expr], then: Callable[[], None]) -> None:
    if not conditions:
        then()
        return
    cond = test(m, conditions[0])
    branch(m, cond, lambda: _filtered(m, conditions[1:], then), nothing)


def _loop(m: Machine, values: Sequence | Nested, trip: Consume) -> None:
    flags = Flags()
    m.frame.loops.append(flags)
    m.state.contents[flags.broke] = FALSE
    watched = watch(m, values.boxes)
    match values:
        case Known(items):
            unrolled(m, [_trip(item, trip) for item in items], flags)
        case Positions():
            over, at = counted(m, values)
            for_loop(m, over, lambda k: trip(at(k)), flags, lambda: EMPTY)
        case Nested():
            nested_loop(m, values, trip, flags, lambda: EMPTY)
    unwatch(m, watched)
    m.state.contents.pop(flags.broke, None)
    m.frame.loops.pop()


def _trip(item: Callable[[], Abstract], trip: Consume) -> Callable[[], None]:
    return lambda: trip(item())


def watch(m: Machine, boxes: tuple[Boxed, ...]) -> list[Box]:
    """Containers that are looped over must keep their length; those that were not watched before."""
    new = [b.box for b in boxes if b.box not in m.iterating]
    for box in new:
        m.iterating[box] = m.here()
    return new


def unwatch(m: Machine, boxes: list[Box]) -> None:
    """The loop over some containers is over."""
    for box in boxes:
        m.iterating.pop(box, None)
