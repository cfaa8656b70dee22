"""Elements of tuples, lists, dicts and records: read, written, and their methods."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from adgen.errors import AdgenError
from adgen.frontend.described import describe
from adgen.frontend.integers import length_of
from adgen.frontend.joins import brought, joined_type, same_type
from adgen.frontend.keys import key_of
from adgen.frontend.list_parts import extend, insert, part, removed, reverse
from adgen.frontend.lists import as_run, element_type, element_value, hold, is_fresh, share, tied, writable
from adgen.frontend.machine import Machine
from adgen.frontend.rows import append, element, leaves, length, rebuilt
from adgen.frontend.unroll import unrolling
from adgen.frontend.values import (
    NONE,
    Abstract,
    Boxed,
    Entries,
    Items,
    Range,
    Ref,
    Row,
    Rows,
    Run,
    SliceOf,
    is_number,
)
from adgen.ir.builder import literal
from adgen.ir.dims import dim, opaque
from adgen.ir.index import At
from adgen.ir.nodes import Apply, Atom, Const, For, Value
from adgen.ir.types import FLOAT, INT, ArrayType, Form, ListType


def get(m: Machine, container: Row | Boxed | Range, key: Abstract) -> Abstract:
    """`container[key]`."""
    match container:
        case Row(items):
            return _of_items(m, container, items, key)
        case Range():
            return _of_range(m, container, key)
        case Boxed(box):
            content = m.content(box)
            if isinstance(content, Items):
                if box.kind == "list":
                    return _of_items(m, container, content.values, key)
                return m.settled(content.values[_place(m, content, key)])
            if isinstance(content, (Run, Rows)):
                return _of_run(m, container, content, key)
            m.refuse("E302", f"What {describe(container)} holds is not known.")


def _of_run(m: Machine, container: Boxed, content: Run | Rows, key: Abstract) -> Abstract:
    if isinstance(key, SliceOf):
        return part(m, container, content, key)
    return element(m, container, content, list_index(m, key))


def _of_range(m: Machine, bounds: Range, key: Abstract) -> Abstract:
    k = list_index(m, key)
    if not m.builder.facts.nonnegative(m.builder.facts.of(k)):
        m.refuse("E302", "The index into a range must be known not to be negative.")
    step = m.make("multiply", m.number(k), bounds.step)
    return m.make("add", bounds.lo, step)


def _of_items(m: Machine, container: Row | Boxed, items: tuple[Abstract, ...], key: Abstract) -> Abstract:
    if isinstance(key, SliceOf):
        part = items[_static_slice(m, key)]
        return Row(part) if isinstance(container, Row) else m.new_list(*part)
    k = known_index(m, key)
    if k is None:
        return _at_run_time(m, container, items, key)
    if not -len(items) <= k < len(items):
        m.refuse("E301", f"The index {k} is outside {describe(container)}, which has {len(items)} elements.")
    return m.settled(items[k])


def list_index(m: Machine, key: Abstract) -> Atom:
    """An index into a list."""
    length_of(m, key, "The index of a list")
    return m.atom(key)


def known_index(m: Machine, key: Abstract) -> int | None:
    """An index that is known now."""
    return m.builder.facts.normal(length_of(m, key, "The index of a list or tuple")).const


def _at_run_time(m: Machine, container: Row | Boxed, items: tuple[Abstract, ...], key: Abstract) -> Abstract:
    """An element whose place the run decides: of an array where the elements are alike, else in an unrolled loop."""
    index = list_index(m, key)
    atoms_ = [m.atom(v) for v in items if is_number(v) or isinstance(v, Ref)]
    of = atoms_[0].type if atoms_ else None
    if len(atoms_) != len(items) or not isinstance(of, ArrayType) or not all(_same(m, of, a) for a in atoms_):
        why = f"Which element of {describe(container)} this is, is known at run time only."
        error = AdgenError("E302", why, m.here(), "Use an array, or loop over the container itself.")
        raise unrolling((m.builder.facts.of(index),), m.unrollable, error)
    found = m.apply("index", m.apply("stack", *atoms_), index, spec=(At(),))
    if of.form is Form.PYTHON:
        return m.number(m.apply("cast", found, dtype=of.dtype, form=Form.PYTHON))
    value = m.wrap(found, contiguous=True)
    for item in items:
        if isinstance(value, Ref) and isinstance(item, Ref):
            m.state.tie(value.cell, item.cell, "E402", f"Which element of {describe(container)} this is, is not known.")
    return value


def _same(m: Machine, of: ArrayType, atom: Atom) -> bool:
    """Whether an element is of exactly the same type."""
    other = atom.type
    return isinstance(other, ArrayType) and other.form is of.form and same_type(m, of, other) is not None


def alike(m: Machine, items: tuple[Abstract, ...]) -> Run | None:
    """Elements of one type as a list of run-time length."""
    if not items or not all(is_number(v) or isinstance(v, Ref) for v in items):
        return None
    of = element_type(m, [Items(items)])
    return None if of is None else as_run(m, Items(items), of)


def _static_slice(m: Machine, key: SliceOf) -> slice:
    given = (key.lo, key.hi, key.step)
    bounds = [None if bound == NONE else known_index(m, bound) for bound in given]
    for one, bound in zip(given, bounds):
        if one != NONE and bound is None:
            m.refuse("E302", "The bounds of a slice of a list or tuple must be known when the function is compiled.")
    return slice(*bounds)


def _place(m: Machine, content: Items, key: Abstract) -> int:
    wanted = key_of(m, key)
    keys = content.keys or ()
    if wanted not in keys:
        named = ", ".join(map(repr, keys))
        m.refuse("E302", f"The dict has no key {wanted!r}; it has {named or 'none'}.", "Check the key.")
    return keys.index(wanted)


def put(m: Machine, container: Boxed, key: Abstract, value: Abstract) -> None:
    """`container[key] = value`."""
    writable(m, container)
    content = m.content(container.box)
    match content:
        case Items(values, keys) if container.box.kind == "dict":
            _put_key(m, container, Items(values, keys), key_of(m, key), value)
        case Items(values) if container.box.kind == "list":
            _put_item(m, container, values, key, value)
        case Run() as run if not isinstance(key, SliceOf):
            _put_run(m, container, run, list_index(m, key), value)
        case Rows(columns, shape) if not isinstance(key, SliceOf):
            pairs = zip(columns, list(leaves(m, value, shape)), strict=True)
            m.write(container.box, Rows(tuple(replaced(m, c, list_index(m, key), p) for c, p in pairs), shape))
            hold(m, container, value)
        case _:
            m.refuse("E101", f"This store into {describe(container)} is not supported.")


def _put_key(m: Machine, container: Boxed, content: Items, key: Hashable, value: Abstract) -> None:
    keys = content.keys or ()
    if key in keys:
        k = keys.index(key)
        values = (*content.values[:k], value, *content.values[k + 1 :])
    else:
        writable(m, container, resize=True)
        keys, values = (*keys, key), (*content.values, value)
    m.write(container.box, Items(values, keys))


def _put_item(m: Machine, container: Boxed, values: tuple[Abstract, ...], key: Abstract, value: Abstract) -> None:
    if isinstance(key, SliceOf):
        m.refuse("E101", "Assigning to a slice of a list is not supported.", "Assign its elements, or use an array.")
    k = known_index(m, key)
    if k is None:
        _put_run(m, container, converted(m, container, values, value, list_index(m, key)), list_index(m, key), value)
        return
    if not -len(values) <= k < len(values):
        m.refuse("E301", f"The index {k} is outside a list of {len(values)} elements.")
    k %= len(values)
    m.write(container.box, Items((*values[:k], value, *values[k + 1 :])))


def converted(m: Machine, container: Boxed, values: tuple[Abstract, ...], value: Abstract, index: Atom) -> Run:
    """A list of known structure as one of run-time length, since the run decides which element is replaced."""
    if alike(m, (*values, value)) is None or not values:
        why = "The elements of this list differ in type, and which one is replaced is known at run time only."
        raise unrolling((m.builder.facts.of(index),), m.unrollable, AdgenError("E302", why, m.here()))
    of = element_type(m, [Items((*values, value))])
    run = as_run(m, Items(values), of or FLOAT)
    m.write(container.box, run)
    for item in values:
        hold(m, container, item)
    return run


def _put_run(m: Machine, container: Boxed, run: Run, index: Atom, value: Abstract) -> None:
    m.write(container.box, replaced(m, run, index, value))
    hold(m, container, value)


def replaced(m: Machine, run: Run, index: Atom, value: Abstract) -> Run:
    """A list with another element."""
    of = run.atom.type
    if run.packed:
        m.refuse("E101", "Replacing a list in a list of lists is not supported.", "Use an array.")
    atom = m.atom(value)
    if isinstance(of, ListType) and joined_type(m, Value(-1, of.element), atom) == of.element:
        atom = brought(m, atom, of.element)
    return Run(m.apply("list_set", run.atom, atom, index), run.length, (), run.distinct and is_fresh(m, value))


def remove(m: Machine, container: Boxed, key: Abstract) -> None:
    """`del container[key]` of a dict or a list."""
    if container.box.kind == "list" and not isinstance(key, SliceOf):
        pop(m, container, (key,))
        return
    writable(m, container, resize=True)
    content = m.content(container.box)
    if container.box.kind != "dict" or not isinstance(content, Items):
        m.refuse(
            "E101", "Only entries of a dict and elements of a list can be deleted.", "Join what is left of a list."
        )
    k = _place(m, content, key)
    keys = content.keys or ()
    m.write(container.box, Items((*content.values[:k], *content.values[k + 1 :]), (*keys[:k], *keys[k + 1 :])))


def size(m: Machine, container: Boxed) -> Atom:
    """`len(container)`."""
    content = m.content(container.box)
    if isinstance(content, (Run, Rows)):
        return length(m, content)
    return literal(len(content.values)) if isinstance(content, Items) else literal(0)


def pop(m: Machine, of: Boxed, args: tuple[Abstract, ...]) -> Abstract:
    """`list.pop()`, `list.pop(k)`, `dict.pop(key)`."""
    writable(m, of, resize=True)
    content = m.content(of.box)
    if isinstance(content, (Run, Rows)):
        return _pop_run(m, of, content, args)
    if not isinstance(content, Items):
        m.refuse("E901", "A container was expected.")
    if of.box.kind == "dict":
        value = m.settled(content.values[_place(m, content, args[0])])
        remove(m, of, args[0])
        return value
    k = known_index(m, args[0]) if args else -1
    values = content.values
    if k is None or not -len(values) <= k < len(values):
        m.refuse("E301", "This pop is from an empty list, or its index is not known.")
    k %= len(values)
    m.write(of.box, Items((*values[:k], *values[k + 1 :])))
    return m.settled(values[k])


def _pop_run(m: Machine, of: Boxed, content: Run | Rows, args: tuple[Abstract, ...]) -> Abstract:
    if args and known_index(m, args[0]) != -1:
        return removed(m, of, content, args[0])
    if isinstance(content, Run):
        rest, value = _popped(m, of, content)
        m.write(of.box, rest)
        return value
    pairs = [_popped(m, of, c) for c in content.columns]
    m.write(of.box, Rows(tuple(rest for rest, _ in pairs), content.shape))
    return rebuilt(m, of, iter([value for _, value in pairs]), content.shape)


def _popped(m: Machine, of: Boxed, run: Run) -> tuple[Run, Abstract]:
    """A list without its last element, and that element."""
    rest, atom = m.apply_many(Apply("pop", (run.atom,)))
    for made in (rest, atom):
        m.watch.inherit(made, run.atom)
    shorter = None if run.length is None else run.length - 1
    return Run(rest, shorter, run.packed), tied(m, of, element_value(m, run, atom))


def copied(m: Machine, of: Boxed) -> Boxed:
    """`x.copy()`, `list(x)`, `dict(x)`: a new container of the same elements."""
    made = m.new_box(of.box.kind, _content(m, of))
    share(m, made, of)
    return made


def _content(m: Machine, of: Boxed) -> Items | Run | Rows:
    content = m.content(of.box)
    if not isinstance(content, (Items, Run, Rows)):
        m.refuse("E901", "A container was expected.")
    return content


def _insert(m: Machine, of: Boxed, key: Abstract, value: Abstract) -> None:
    writable(m, of, resize=True)
    content = _content(m, of)
    if not isinstance(content, Items):
        insert(m, of, content, key, value)
        return
    k = known_index(m, key)
    if k is None:
        m.refuse("E302", "Where this is inserted is known at run time only.", "Use an array.")
    m.write(of.box, Items((*content.values[:k], value, *content.values[k:])))


def _reverse(m: Machine, of: Boxed) -> None:
    writable(m, of)
    content = _content(m, of)
    if isinstance(content, Items):
        m.write(of.box, Items(content.values[::-1]))
    else:
        reverse(m, of, content)


def _get_default(m: Machine, of: Boxed, args: tuple[Abstract, ...]) -> Abstract:
    content = _content(m, of)
    keys = content.keys or () if isinstance(content, Items) else ()
    if key_of(m, args[0]) in keys:
        return get(m, of, args[0])
    return args[1] if len(args) > 1 else NONE


def _clear(m: Machine, of: Boxed) -> None:
    writable(m, of, resize=True)
    content = _content(m, of)
    m.write(of.box, Items((), () if isinstance(content, Items) and content.keys is not None else None))


Method = Callable[[Machine, Boxed, tuple[Abstract, ...]], Abstract]


def _doing(change: Callable[..., None]) -> Method:
    """A method that changes its object and gives None."""

    def method(m: Machine, of: Boxed, args: tuple[Abstract, ...]) -> Abstract:
        change(m, of, *args)
        return NONE

    return method


LIST_METHODS: dict[str, tuple[int, int, Method]] = {
    "append": (1, 1, _doing(append)),
    "extend": (1, 1, _doing(extend)),
    "pop": (0, 1, pop),
    "insert": (2, 2, _doing(_insert)),
    "reverse": (0, 0, _doing(_reverse)),
    "copy": (0, 0, lambda m, of, _: copied(m, of)),
    "clear": (0, 0, _doing(_clear)),
}
"""Methods of lists, with the least and the greatest number of arguments."""

DICT_METHODS: dict[str, tuple[int, int, Method]] = {
    "get": (1, 2, _get_default),
    "pop": (1, 1, pop),
    "copy": (0, 0, lambda m, of, _: copied(m, of)),
    "clear": (0, 0, _doing(_clear)),
    "keys": (0, 0, lambda m, of, _: Entries(of, "keys")),
    "values": (0, 0, lambda m, of, _: Entries(of, "values")),
    "items": (0, 0, lambda m, of, _: Entries(of, "items")),
}
"""Methods of dicts."""


def repeated(m: Machine, value: Row | Boxed, count: Abstract) -> Abstract:
    """`[x] * n`: of run-time length where n is not known."""
    times = known_index(m, count)
    content = Items(value.items) if isinstance(value, Row) else _content(m, value)
    if not isinstance(content, Items):
        m.refuse("E102", "A list whose length the run decides cannot be repeated.")
    if times is not None:
        items = content.values * max(times, 0)
        return Row(items, "tuple") if isinstance(value, Row) else m.new_list(*items)
    if isinstance(value, Row) or len(content.values) != 1 or not is_number(content.values[0]):
        m.refuse("E302", "How often this is repeated is known at run time only.", "Repeat a list of one number.")
    return _repeated_run(m, m.atom(content.values[0]), m.atom(count))


def _repeated_run(m: Machine, number: Atom, count: Atom) -> Abstract:
    of = ListType(number.type)
    times = m.builder.facts.of(count)
    length = times if m.builder.facts.nonnegative(times) else opaque("max", dim(0), times)
    if isinstance(number, Const) and number.text == "0.0":
        return m.new_box("list", Run(m.apply("list_zeros", count, type=of), length))
    made, index = m.builder.value(of), m.builder.value(INT)
    m.open((index, made))
    block = m.builder.close((m.apply("append", made, number),))
    empty = m.apply("list_new", type=of)
    (result,) = m.builder.loop(For(literal(0), count, literal(1), (empty,), block))
    return m.new_box("list", Run(result, length))
