"""Stores: binding names, unpacking, writes into arrays and containers, augmented assignment with Python's meaning."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np

from adgen.frontend import sparse
from adgen.frontend.comprehensions import evaluated
from adgen.frontend.containers import copied, get, put, repeated
from adgen.frontend.described import describe
from adgen.frontend.index_of import subscript_of
from adgen.frontend.integers import length_known
from adgen.frontend.iterate import Known, Positions, sequence
from adgen.frontend.list_elements import Entry, element_of, entry_of
from adgen.frontend.list_parts import extend
from adgen.frontend.lists import is_sequence, operand
from adgen.frontend.machine import Machine
from adgen.frontend.operators import binary
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import (
    NONE,
    Abstract,
    Boxed,
    Items,
    Iteration,
    Ref,
    Row,
    Run,
    SliceOf,
    Static,
    find,
    is_number,
)
from adgen.frontend.views import add_item, check_writable, fill, fitted, flat, put_back, read_item, type_of, write_item
from adgen.ir.builder import literal
from adgen.ir.dims import dim
from adgen.ir.nodes import Apply, Atom, Value
from adgen.ir.types import ArrayType, Form

OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.FloorDiv: "floor_divide",
    ast.Mod: "remainder",
    ast.Pow: "power",
    ast.MatMult: "matmul",
    ast.BitAnd: "bitwise_and",
    ast.BitOr: "bitwise_or",
    ast.BitXor: "bitwise_xor",
    ast.LShift: "left_shift",
    ast.RShift: "right_shift",
}


def assign(m: Machine, target: ast.expr, value: Abstract) -> None:
    """`target = value`."""
    match target:
        case ast.Name(id=name):
            bind(m, name, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            _unpack(m, targets, value)
        case ast.Subscript() as place:
            base, key = _place(m, place)
            base.write(m, value) if isinstance(base, Entry) else store(m, base, key, value)
        case ast.Attribute(value=base, attr=attr):
            _store_attribute(m, m.evaluate(base), attr, value)
        case ast.Starred(value=inner):
            assign(m, inner, value)
        case _:
            m.refuse("E101", "This cannot be assigned to.")


def _place(m: Machine, target: ast.Subscript) -> tuple[Abstract | Entry, Abstract]:
    """What a subscript stores into, and the key: `D[i][j]` of a list of lists is one place."""
    match target.value:
        case ast.Subscript(value=ast.Name(id=name) as outer, slice=row) if find(m.frame, name) is not None:
            table = m.evaluate(outer)
            if isinstance(table, Boxed) and table.box.kind == "list":
                first, column = m.evaluate(row), m.evaluate(target.slice)
                return entry_of(m, table, first, column) or get(m, table, first), column
    return m.evaluate(target.value), m.evaluate(target.slice)


def bind(m: Machine, name: str, value: Abstract) -> None:
    """`name = value`. The IR value gets the name, if the statement made it."""
    slot = find(m.frame, name)
    if slot is None:
        m.refuse("E101", f"`{name}` is a global name, and binding it would outlive the call.", "Return the value.")
    m.state.contents[slot] = named(m, value, name)


def named(m: Machine, value: Abstract, name: str) -> Abstract:
    """`value`, which goes by `name` from here on if it has no name yet."""
    match value:
        case Ref(cell, path) if path:
            ref = Ref(cell, path, name)
            m.read(ref)  # the view is taken here, so that later reads are written as the user wrote them
            return ref
        case Ref(cell):
            content = m.state.contents[cell]
            if cell.name is None and isinstance(content, Value):
                cell.name = name
                m.state.contents[cell] = m.builder.called(content, name)
            return value
        case Boxed(box):
            box.name = box.name or name
            run = m.state.contents.get(box)
            if isinstance(run, Run):
                m.state.contents[box] = replace(run, atom=m.builder.named(run.atom, name))
            return value
        case Value():
            return m.number(m.builder.called(value, name))
        case _:
            return value


def _unpack(m: Machine, targets: list[ast.expr], value: Abstract) -> None:
    stars = [k for k, t in enumerate(targets) if isinstance(t, ast.Starred)]
    if not stars:
        items = _elements(m, value, targets)
        if len(items) != len(targets):
            m.refuse("E302", f"{len(items)} values are unpacked into {len(targets)} names.")
        for target, item in zip(targets, items):
            assign(m, target, item)
        return
    (star,) = stars
    for target, item in zip(targets, _around(m, value, targets, star)):
        assign(m, target, item)


def _around(m: Machine, value: Abstract, targets: list[ast.expr], star: int) -> tuple[Abstract, ...]:
    """What each target gets: an element, or the starred one a list of those that are left."""
    after = len(targets) - star - 1
    if isinstance(value, Ref) and type_of(m, value).rank == 1 and type_of(m, value).shape[0].const is None:
        return _parts(m, value, star, after)
    items = _elements(m, value, targets)
    if len(items) < star + after:
        m.refuse("E302", f"{len(items)} values are too few for {len(targets) - 1} names and a starred one.")
    return (*items[:star], m.new_list(*items[star : len(items) - after]), *items[len(items) - after :])


def _parts(m: Machine, vector: Ref, before: int, after: int) -> tuple[Abstract, ...]:
    """The first elements of a vector of any length, a list of those between, and the last ones."""
    left = type_of(m, vector).shape[0] - before - after
    if not m.builder.facts.assume_nonnegative(left, m.here()):
        m.refuse("E302", f"The vector may have fewer than {before + after} elements.")
    end = literal(-after) if after else NONE
    middle = read_item(m, vector, subscript_of(m, SliceOf(literal(before), end, NONE)))
    rest = m.new_box("list", Run(m.apply("list_unstack", m.atom(middle)), left))
    at = [read_item(m, vector, subscript_of(m, literal(k))) for k in (*range(before), *range(-after, 0))]
    return (*at[:before], rest, *at[before:])


def _elements(m: Machine, value: Abstract, targets: list[ast.expr]) -> tuple[Abstract, ...]:
    """The elements of what is unpacked, all of them evaluated before the first is assigned."""
    match sequence(m, evaluated(m, value)):
        case Known(items):
            return tuple(item() for item in items)
        case Positions(length=length, at=at):
            facts = m.builder.facts
            starred = any(isinstance(t, ast.Starred) for t in targets)
            count = length_known(m, length)
            if count is None and length is not None and not starred:
                count = len(targets) if facts.assume_same(length, dim(len(targets)), m.here()) else None
            if count is None:
                m.refuse("E302", "How many values are unpacked here is known at run time only.")
            return tuple(at(literal(k)) for k in range(count))


def store(m: Machine, base: Abstract, key: Abstract, value: Abstract) -> None:
    """`base[key] = value`."""
    match base:
        case Ref():
            at = subscript_of(m, key)
            write_item(m, base, at, operand(m, value))
        case Iteration("flat", (ref,)):
            store(m, ref, key, value)
        case Boxed():
            put(m, base, key, value)
        case other:
            m.refuse("E302", f"{describe(other)} has no elements that can be assigned.".capitalize())


def _store_attribute(m: Machine, base: Abstract, attr: str, value: Abstract) -> None:
    match base:
        case Boxed(box) if box.kind not in ("list", "dict") and isinstance(content := m.content(box), Items):
            keys = content.keys or ()
            if attr not in keys:
                m.refuse("E204", f"{describe(base)} has no field `{attr}`.")
            k = keys.index(attr)
            value = named(m, value, box.entry(attr) or attr)
            m.write(box, Items((*content.values[:k], value, *content.values[k + 1 :]), keys))
        case Ref() if attr == "flat":
            fill(m, flat(m, base), operand(m, value))
        case Row(kind=kind) if kind != "tuple":
            m.refuse("E101", "The fields of a named tuple cannot be assigned.", f"Write x._replace({attr}=...).")
        case other:
            m.refuse("E101", f"The attribute `{attr}` of {describe(other)} cannot be assigned.")


# Augmented assignment


def augmented(m: Machine, target: ast.expr, op: ast.operator, value: ast.expr) -> None:
    """`target op= value`: in place where the target holds an array or a list, else a new binding."""
    prim = OPERATORS[type(op)]
    match target:
        case ast.Name():
            before = m.evaluate(ast.copy_location(ast.Name(target.id, ast.Load()), target))
            bind_result = _combined(m, before, prim, m.evaluate(value))
            if bind_result is not None:
                bind(m, target.id, bind_result)
        case ast.Subscript() as place:
            base, key = _place(m, place)
            if isinstance(base, Entry):
                base.write(m, combine(m, prim, base.read(m), m.evaluate(value)))
            else:
                _augmented_item(m, base, key, prim, value)
        case ast.Attribute(value=base, attr=attr):
            owner = m.evaluate(base)
            load = ast.copy_location(ast.Attribute(base, attr, ast.Load()), target)
            result = _combined(m, m.evaluate(load), prim, m.evaluate(value))
            if result is not None:
                _store_attribute(m, owner, attr, result)
        case _:
            m.refuse("E101", "This cannot be assigned to.")


def _combined(m: Machine, before: Abstract, prim: str, value: Abstract) -> Abstract | None:
    """`before op value`; None where that was done in place."""
    match before:
        case Ref():
            inplace(m, before, prim, operand(m, value))
            return None
        case Boxed(box) if box.kind == "list" and prim == "add" and not isinstance(m.settled(value), Ref):
            extend(m, before, value)  # to an array it would be added: NumPy's `+` goes first
            return None
        case Boxed() if prim in ("multiply", "divide") and is_number(value) and sparse.is_sparse(m, before):
            inplace(m, sparse.numbers(m, before), "multiply", sparse.factor(m, prim, value))
            return None
        case _:
            return combine(m, prim, before, value)


def combine(m: Machine, prim: str, left: Abstract, right: Abstract) -> Abstract:
    """`left op right` as a new value; lists and tuples are joined by `+` and repeated by `*`."""
    left, right = m.settled(left), m.settled(right)
    if sparse.is_sparse(m, left) or sparse.is_sparse(m, right):
        return sparse.combined(m, prim, left, right)
    match prim, left, right:
        case "add", Row(items), Row(others):
            return Row(items + others)
        case "add", Static(value=str() as a), Static(value=str() as b):
            return Static(a + b)
        case "add", Boxed(), Boxed():
            return _joined(m, left, right)
        case "multiply", (Row() | Boxed()) as repeatable, other if is_number(other):
            return repeated(m, repeatable, other)
        case "multiply", other, (Row() | Boxed()) as repeatable if is_number(other):
            return repeated(m, repeatable, other)
        case _, Ref(), _ if is_sequence(right):
            return binary(m, prim, left, m.wrap(operand(m, right)))
        case _, _, Ref() if is_sequence(left):
            return binary(m, prim, m.wrap(operand(m, left)), right)
        case _:
            return binary(m, prim, left, right)


def _joined(m: Machine, left: Boxed, right: Boxed) -> Abstract:
    if left.box.kind != "list" or right.box.kind != "list":
        m.refuse("E302", f"{describe(left)} and {describe(right)} cannot be added.".capitalize())
    made = copied(m, left)
    extend(m, made, right)
    return made


def _augmented_item(m: Machine, base: Abstract, key: Abstract, prim: str, value: ast.expr) -> None:
    match base:
        case Iteration("flat", (ref,)):
            _augmented_item(m, ref, key, prim, value)
        case Ref():
            at = subscript_of(m, key)
            before, whole = read_item(m, base, at), m.base(base.cell)
            result = operand(m, m.evaluate(value))
            if (isinstance(before, Ref) and not at.copies) or m.base(base.cell) == whole:
                _augmented_place(m, base, at, before, prim, result)
            else:  # the right side changed the element, and Python has read the old one
                write_item(m, base, at, m.apply(prim, m.atom(before), result))
        case Boxed() if (found := element_of(m, base, key)) is not None:
            _augmented_element(m, base, *found, prim, value)
        case Boxed():
            combined = _combined(m, get(m, base, key), prim, m.evaluate(value))
            if combined is not None:
                put(m, base, key, combined)
        case other:
            m.refuse("E302", f"{describe(other)} has no elements that can be assigned.".capitalize())


def _augmented_element(m: Machine, base: Boxed, run: Run, index: Atom, prim: str, value: ast.expr) -> None:
    """`l[i] += v` of arrays of which each is in one place: the list gets another one, and what looked at it is gone."""
    given = operand(m, m.evaluate(value))
    if m.content(base.box) != run:
        m.refuse("E402", "The right side changes the list whose element is written.", "Compute it before.")
    before = m.apply("list_get", run.atom, index)
    new, of = m.apply(prim, before, given), before.type
    assert isinstance(of, ArrayType)
    _same_shape(m, of, new)
    ref = m.new_array(before, False)
    _store_result(m, ref, of, new)
    m.write_element(base.box, replace(run, atom=m.apply("list_set", run.atom, m.read(ref), index)))


def _augmented_place(m: Machine, base: Ref, at: Subscript, before: Abstract, prim: str, value: Atom) -> None:
    if _adds(m, prim, type_of(m, base), value) and not _may_repeat(at):
        add_item(m, base, at, value if prim == "add" else m.apply("negative", value))
    elif isinstance(before, Ref) and not at.copies:
        inplace(m, before, prim, value)
    else:
        of = m.atom(before).type
        new = m.apply(prim, m.atom(before), fitted(m, base, at, value))
        if isinstance(before, Ref) and isinstance(of, ArrayType):
            _same_shape(m, of, new)
        write_item(m, base, at, new)


def _may_repeat(at: Subscript) -> bool:
    """Whether an integer array may name one place twice: then `x[i] += v` counts once, which is no addition."""
    return any(isinstance(a.type, ArrayType) and a.type.rank > 0 and a.type.kind != "b" for a in at.operands)


def _adds(m: Machine, prim: str, of: ArrayType, value: Atom) -> bool:
    """Whether `+=` or `-=` adds numbers in the array's own dtype, so that it is an `index_add`."""
    given = value.type
    if prim not in ("add", "subtract") or not isinstance(given, ArrayType) or of.kind not in "fc" or given.kind == "b":
        return False
    element = Value(-1, ArrayType(of.dtype, (), Form.SCALAR))
    (result,) = m.builder.infer(Apply("add", (element, value)), m.builder.facts, m.builder.span)
    return isinstance(result, ArrayType) and result.dtype == of.dtype


def inplace(m: Machine, ref: Ref, prim: str, value: Atom) -> None:
    """`array op= value`: the result goes into the same memory."""
    check_writable(m, ref)
    of, value = type_of(m, ref), fitted(m, ref, None, value)
    if ref.path and ref.path[-1].prim == "index" and _adds(m, prim, of, value):
        outer, at = Ref(ref.cell, ref.path[:-1]), Subscript.of(ref.path[-1])
        _fits(m, of, value)
        add_item(m, outer, at, value if prim == "add" else m.apply("negative", value))
        return
    before = m.read(ref)
    if m.watch.is_stretched(before) and not m.sole(ref):
        why = "This is a number before the first trip of a loop and an array that has two names after it."
        m.refuse("E304", why, "Start with an array: np.zeros(...).")
    new = m.apply(prim, before, value)
    _same_shape(m, of, new)
    _store_result(m, ref, of, new)


def _fits(m: Machine, of: ArrayType, value: Atom) -> None:
    (result,) = m.builder.infer(Apply("add", (Value(-1, of), value)), m.builder.facts, m.builder.span)
    _same_shape(m, of, Value(-1, result))


def _same_shape(m: Machine, of: ArrayType, new: Atom) -> None:
    """The right side of an augmented assignment must broadcast into the left one (E301)."""
    got = new.type
    facts = m.builder.facts
    shape = got.shape if isinstance(got, ArrayType) else ()
    fits = len(shape) == of.rank
    if not fits or not all(facts.assume_same(a, b, m.here()) for a, b in zip(shape, of.shape, strict=True)):
        m.refuse("E301", f"The result is {got} and does not fit into the array, which is {of}.")


def _store_result(m: Machine, ref: Ref, of: ArrayType, new: Atom) -> None:
    """Put the result of a ufunc into memory: the dtype is kept where NumPy's rule "same kind" allows it."""
    got = new.type
    if not isinstance(got, ArrayType):
        m.refuse("E901", "A list was made by arithmetic.")
    if got.dtype != of.dtype and not np.can_cast(got.dtype, of.dtype, "same_kind"):
        code = "E303" if of.kind in "iu" else "E302"
        m.refuse(code, f"The array holds {of.dtype} and the result is {got.dtype}.")
    same = got.form is Form.ARRAY and got.rank == of.rank
    same = same and all(m.builder.facts.same(a, b) for a, b in zip(got.shape, of.shape))
    if not same:
        fill(m, ref, new)
    else:
        put_back(m, ref, new if got.dtype == of.dtype else m.apply("astype", new, dtype=of.dtype))


def store_all(m: Machine, ref: Ref, new: Atom) -> None:
    """`out=ref`: the result of a function goes into an array."""
    check_writable(m, ref)
    _store_result(m, ref, type_of(m, ref), new)
