"""Python lists: of known structure as long as possible, else lists of the IR, whose length the run decides."""

from __future__ import annotations

from collections.abc import Mapping

from adgen.frontend import ragged
from adgen.frontend.joins import brought, joined_type, promotes
from adgen.frontend.machine import Machine
from adgen.frontend.values import (
    Abstract,
    Box,
    Boxed,
    Cell,
    Content,
    Items,
    Place,
    Range,
    Ref,
    Row,
    Run,
    is_number,
)
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, atoms, dim
from adgen.ir.index import At
from adgen.ir.nodes import Atom, Const, Value
from adgen.ir.types import ArrayType, Form, ListType, Type

HELD = "A list whose length the run decides holds this object itself, not a copy."


def element_atoms(m: Machine, content: Content) -> tuple[list[Atom], tuple[bool, ...]]:
    """The elements of a list as IR values, and which lists below are packed as arrays."""
    match content:
        case Run(atom=Value(type=ListType(element)), packed=packed):
            return [Value(-1, element)], packed
        case Items(values):
            packed = _packed(m, values[0], all(_packs(m, v) for v in values)) if values else ()
            return [element_atom(m, v, packed) for v in values], packed
        case _:
            m.refuse("E901", "A list was expected.")


def element_atom(m: Machine, value: Abstract, packed: tuple[bool, ...]) -> Atom:
    """An element of a list as a value of the IR."""
    into_array = packed[:1] == (True,)
    if _packed(m, value, into_array) != packed:
        m.refuse("E304", "This list holds lists of different kinds.", "Make its elements alike, or use an array.")
    match value:
        case Boxed(box) if box.kind == "list" and not into_array:
            return nested(m, box).atom
        case Boxed():
            return array_of(m, value)
        case _:
            return m.atom(value)


def _packed(m: Machine, value: Abstract, into_array: bool) -> tuple[bool, ...]:
    """`Run.packed` of a list with this element, which becomes an array or stays a list."""
    if not (isinstance(value, Boxed) and value.box.kind == "list"):
        return ()
    inner = nested(m, value.box).packed
    return (into_array, *inner) if into_array or inner else ()


def nested(m: Machine, box: Box) -> Run:
    """A list that is an element of a list, as one of run-time length."""
    content = m.content(box)
    of = element_type(m, [content])
    if of is None:
        m.refuse("E302", "A list inside a list must hold numbers or arrays of one type.")
    return as_run(m, content, of)


def _packs(m: Machine, value: Abstract) -> bool:
    """Whether a list can be kept as an array, which `np.array` of a list of lists needs: its length must be the same
    in every trip of a loop.
    """
    if not (isinstance(value, Boxed) and value.box.kind == "list"):
        return False
    match m.content(value.box):
        case Items(values):
            return bool(values) and all(isinstance(v, (Value, Const)) and not m.watch.is_optional(v) for v in values)
        case Run(atom=Value(type=ListType(ArrayType())) as atom, length=Dim() as length):
            return not m.watch.is_optional(atom) and all(a in m.builder.facts.free for a in atoms(length))
        case _:
            return False


def element_type(m: Machine, contents: list[Content]) -> Type | None:
    """The type that all elements of some lists have, or None where they have none in common."""
    found: Type | None = None
    for content in contents:
        for atom in element_atoms(m, content)[0]:
            joined = atom.type if found is None else joined_type(m, Value(-1, found), atom)
            if joined is None:
                return None
            found = joined
    return found


def as_run(m: Machine, content: Content, of: Type) -> Run:
    """A list as one of run-time length, with elements of type `of`."""
    if isinstance(content, Run):
        return content
    atoms, packed = element_atoms(m, content)
    made: Atom = m.apply("list_new", type=ListType(of))
    if isinstance(made, Value) and any(promotes(atom, of) for atom in atoms):
        m.watch.promoted.add(made.id)
    for k, atom in enumerate(atoms):
        made = _appended(m, Run(made, dim(k)), brought(m, atom, of))
    return Run(made, dim(len(atoms)), packed, _all_fresh(m, content))


def _appended(m: Machine, run: Run, atom: Atom) -> Atom:
    of = run.atom.type
    if isinstance(of, ListType) and ragged.is_ragged(of.element):
        return ragged.appended(m, run, atom)
    return m.apply("append", run.atom, atom)


def _all_fresh(m: Machine, content: Content) -> bool:
    """Whether the elements of a list of known structure are arrays that nothing else may be."""
    values = content.values if isinstance(content, Items) else ()
    found = {v.cell if isinstance(v, Ref) else v.box for v in values if isinstance(v, Ref | Boxed)}
    return len(found) == len(values) and all(is_fresh(m, v) for v in values)


def is_fresh(m: Machine, value: Abstract) -> bool:
    """Whether a value is a whole array, or a list of numbers, made inside the function, that no other place may be."""
    match value:
        case Ref(cell, ()):
            place: Cell | Box = cell
        case Boxed(box) if _holds_numbers(m.content(box)):
            place = box
        case _:
            return False
    return not place.locked and place not in m.memory.given and not m.state.ties.get(place)


def _holds_numbers(content: Content) -> bool:
    match content:
        case Items(values, None):
            return all(is_number(v) for v in values)
        case Run(atom=Value(type=ListType(ArrayType(form=form)))):
            return form is not Form.ARRAY
        case _:
            return False


def length(m: Machine, run: Run) -> Atom:
    """`len` of a list of run-time length."""
    if run.length is not None and run.length.const is not None:
        return literal(run.length.const)
    number = m.apply("list_len", run.atom)
    if run.length is not None:
        m.builder.facts.known[number.id] = run.length
    return number


def array_of(m: Machine, value: Abstract) -> Atom:
    """`np.array(value)` of numbers, arrays, ranges, and lists and tuples of them."""
    match m.settled(value):
        case Row(items):
            return _stacked(m, items)
        case Boxed(box) if box.kind == "list":
            content = m.content(box)
            if isinstance(content, Run):
                return m.apply("list_stack", content.atom, **_length(content))
            if isinstance(content, Items):
                return _stacked(m, content.values)
            m.refuse("E302", "What this list holds is not known.")
        case Range(lo, hi, step):
            return m.apply("arange", m.atom(lo), m.atom(hi), m.atom(step))
        case other:
            return m.atom(other)


def _length(run: Run) -> dict[str, object]:
    return {} if run.length is None else {"length": run.length}


def _stacked(m: Machine, items: tuple[Abstract, ...]) -> Atom:
    if not items:
        return m.apply("zeros", shape=(dim(0),), dtype="float64")
    return m.apply("stack", *(array_of(m, i) for i in items))


def is_sequence(value: Abstract) -> bool:
    """Whether a value is a list or a tuple."""
    return isinstance(value, Row) or (isinstance(value, Boxed) and value.box.kind == "list")


def operand(m: Machine, value: Abstract) -> Atom:
    """A number or an array, as a NumPy function takes it: lists and tuples become arrays."""
    return array_of(m, value) if is_sequence(value) or isinstance(value, Range) else m.atom(value)


def element(m: Machine, of: Boxed, run: Run, index: Atom) -> Abstract:
    """Element `index` of a list of run-time length."""
    made = m.origin.get(run.atom.id) if isinstance(run.atom, Value) else None
    if made is not None and made.prim == "list_unstack" and _holds_numbers(run):
        return m.wrap(m.apply("index", made.args[0], index, spec=(At(),)))
    atom = ragged.element(m, run, index)
    return tied(m, of, element_value(m, run, atom))


def element_value(m: Machine, run: Run, atom: Atom) -> Abstract:
    """What an element of the IR list of `run` is: a number, an array, or a list."""
    if not run.packed:
        return m.wrap(atom)
    from_array, *below = run.packed
    if from_array:
        return m.new_box("list", Run(m.apply("list_unstack", atom), _row_length(atom), tuple(below)))
    return m.new_box("list", Run(atom, packed=tuple(below)))


def _row_length(atom: Atom) -> Dim | None:
    return atom.type.shape[0] if isinstance(atom.type, ArrayType) else None


def tied(m: Machine, of: Boxed, value: Abstract) -> Abstract:
    """An object that a list of run-time length holds: writing to it changes an element of the list."""
    match value:
        case Ref(cell=place) | Boxed(box=place):
            m.state.tie(place, of.box, "E402", "This is an element of a list whose length the run decides.")
        case _:
            pass
    return value


def longer(m: Machine, run: Run, value: Abstract, name: str | None) -> Run:
    """A list with one more element."""
    atom = element_atom(m, value, run.packed)
    of = run.atom.type
    if isinstance(of, ListType) and joined_type(m, Value(-1, of.element), atom) == of.element:
        atom = brought(m, atom, of.element)
    made = m.builder.named(_appended(m, run, atom), name)
    distinct = run.distinct and is_fresh(m, value)
    return Run(made, None if run.length is None else run.length + 1, run.packed, distinct)


def hold(m: Machine, to: Boxed, value: Abstract) -> None:
    """Record that a list of run-time length holds an object, which may be changed under another name."""
    for place in objects(m.state.contents, value):
        m.state.tie(to.box, place, "E402", HELD)


def objects(contents: Mapping[Place, Content], value: Abstract) -> dict[Place, None]:
    """The arrays and lists that a value is or holds, at any depth."""
    found: dict[Place, None] = {}
    pending = [value]
    while pending:
        match pending.pop():
            case Ref(cell):
                found[cell] = None
            case Row(items):
                pending += items
            case Boxed(box) if box not in found:
                found[box] = None
                content = contents.get(box)
                pending += content.values if isinstance(content, Items) else ()
            case _:
                pass
    return found


def share(m: Machine, new: Boxed, of: Boxed) -> None:
    """Record that a list holds the objects that another one holds."""
    m.state.tie(new.box, of.box, "E402", HELD, siblings=True)


def writable(m: Machine, to: Boxed, resize: bool = False) -> None:
    """Refuse to change a container that outlives the call, or the length of a list that is being looped over."""
    if to.box.locked:
        m.refuse("E402", to.box.locked)
    if resize and to.box in m.iterating:
        why = "The loop runs over a list whose length its body changes."
        m.refuse("E104", why, "Loop over a copy, or use while.", m.iterating[to.box])
