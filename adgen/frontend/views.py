"""Reads and writes through views.

A view is never a value of its own: `b = a[1:]` is the cell of `a` and one step. A write through it makes a new value of
the whole array. Steps that are subscripts are put together where that is exact (`subscripts.py`), so that `b[0] = 3` is
`a[1] = 3`; elsewhere the view is changed and put back (a *lens*; Foster et al., TOPLAS 2007).
"""

from __future__ import annotations

from adgen.errors import AdgenError
from adgen.frontend.machine import Machine
from adgen.frontend.subscripts import Subscript, joined
from adgen.frontend.values import Abstract, Ref, Step
from adgen.ir.builder import freeze
from adgen.ir.dims import product
from adgen.ir.index import Dots
from adgen.ir.nodes import Apply, Atom, Value
from adgen.ir.types import ArrayType, Form
from adgen.rules.operands import ONE


def type_of(m: Machine, ref: Ref) -> ArrayType:
    """The type of what a reference looks at; nothing is read for it."""
    of = m.base(ref.cell).type
    for step in ref.path:
        of = stepped(m, of, step)
    if not isinstance(of, ArrayType):
        m.refuse("E901", "A list was taken for an array.")
    return of


def stepped(m: Machine, of: object, step: Step) -> ArrayType:
    """The type of one view step of a value of type `of`."""
    if not isinstance(of, ArrayType):
        m.refuse("E901", "A list was taken for an array.")
    op = Apply(step.prim, (Value(-1, of), *step.operands), step.attrs)
    try:
        (found,) = m.builder.infer(op, m.builder.facts, m.builder.span)
    except AdgenError as error:
        raise AdgenError(error.code, error.why, m.here(), error.fix) from None
    if not isinstance(found, ArrayType):
        m.refuse("E901", "A view step made a list.")
    return found


def read_item(m: Machine, ref: Ref, at: Subscript) -> Abstract:
    """`ref[at]`: a number, a view, or a copy where index arrays select."""
    if at.copies:
        return m.wrap(m.apply("index", m.read(ref), *at.operands, spec=at.spec), contiguous=False)
    if stepped(m, type_of(m, ref), at.step()).form is Form.ARRAY:
        return Ref(ref.cell, (*ref.path, at.step()))
    outer, inner = (ref, at) if _is_current(m, ref) else composed(m, ref, at)
    return m.wrap(m.apply("index", m.read(outer), *inner.operands, spec=inner.spec))


def write_item(m: Machine, ref: Ref, at: Subscript, value: Atom) -> None:
    """`ref[at] = value`."""
    _change(m, ref, at, "update", fitted(m, ref, at, value))


def fitted(m: Machine, ref: Ref, at: Subscript | None, value: Atom) -> Atom:
    """`value` with the shape of `ref[at]`, or of `ref`, where only the run, that is NumPy, can show that it has it."""
    whole, of = type_of(m, ref), value.type
    wanted = whole.shape if at is None else stepped(m, whole, at.step()).shape
    if not isinstance(of, ArrayType) or of.rank != len(wanted) or ONE in of.shape:
        return value
    facts = m.builder.facts
    unsure = [(a, b) for a, b in zip(of.shape, wanted, strict=True) if not facts.assume_same(a, b, m.here())]
    if unsure and all(facts.left_open(a, b) for a, b in unsure):
        return m.apply("reshape", value, shape=wanted)
    return value


def add_item(m: Machine, ref: Ref, at: Subscript, value: Atom) -> None:
    """`ref[at] += value` where no place is named twice, or `np.add.at(ref, at, value)`."""
    _change(m, ref, at, "index_add", fitted(m, ref, at, value))


def _change(m: Machine, ref: Ref, at: Subscript, prim: str, value: Atom) -> None:
    outer, inner = (ref, at) if at.copies else composed(m, ref, at)
    check_writable(m, outer)
    changed = m.apply(prim, m.read(outer), value, *inner.operands, spec=inner.spec)
    put_back(m, outer, changed)


def flat(m: Machine, ref: Ref) -> Ref:
    """The elements in one axis, as a view wherever they lie: what `x.flat` runs over."""
    of = type_of(m, ref)
    return (
        ref
        if of.rank == 1
        else Ref(ref.cell, (*ref.path, Step("reshape", (), freeze({"shape": (product(of.shape),)}))))
    )


def fill(m: Machine, ref: Ref, value: Atom) -> None:
    """`ref[...] = value`."""
    write_item(m, ref, Subscript((Dots(),), ()), value)


def check_writable(m: Machine, ref: Ref) -> None:
    """Refuse a write that NumPy forbids or that cannot be followed (E402)."""
    if ref.cell.locked:
        m.refuse("E402", ref.cell.locked)
    for step in ref.path:
        if step.prim not in ("index", "reshape", "transpose"):
            m.refuse("E402", f"This array is a view made by `{step.prim}`, through which adgen does not write.")


def put_back(m: Machine, ref: Ref, new: Atom) -> None:
    """Make `new` the value of what `ref` looks at."""
    check_writable(m, ref)
    inside = [m.base(ref.cell)]
    for step in ref.path[:-1]:
        inside.append(m.apply(step.prim, inside[-1], *step.operands, **dict(step.attrs)))
    for step, base in zip(reversed(ref.path), reversed(inside)):
        new = _put(m, step, base, new)
    m.write(ref.cell, m.builder.named(new, ref.cell.name))


def _put(m: Machine, step: Step, base: Atom, new: Atom) -> Atom:
    """`base` with the part that `step` looks at replaced by `new`."""
    match step.prim, base.type:
        case "index", _:
            return m.apply("update", base, new, *step.operands, **dict(step.attrs))
        case "reshape", ArrayType(shape=shape):
            return m.apply("reshape", new, shape=shape)
        case "transpose", _:
            axes = dict(step.attrs).get("axes")
            back = tuple(axes.index(k) for k in range(len(axes))) if isinstance(axes, tuple) else None
            return m.apply("transpose", new, axes=back)
        case _:
            m.refuse("E402", f"This array is a view made by `{step.prim}`, through which adgen does not write.")


def _is_current(m: Machine, ref: Ref) -> bool:
    """Whether the part that `ref` looks at was already taken from the present value of its array.

    Then a further subscript is taken from it, as the user wrote it; else from the whole array, which saves the slice.
    """
    current = m.base(ref.cell)
    for step in ref.path:
        op = Apply(step.prim, (current, *step.operands), step.attrs)
        found = next((s.memo[op] for s in m.builder.scopes if op in s.memo), None)
        if found is None:
            return False
        current = found[0]
    return True


def composed(m: Machine, ref: Ref, at: Subscript) -> tuple[Ref, Subscript]:
    """The same place with as few view steps as is exact."""
    while ref.path and ref.path[-1].prim == "index":
        step = ref.path[-1]
        outer = Ref(ref.cell, ref.path[:-1])
        base = type_of(m, outer)
        found = joined(m, Subscript.of(step), at, base, stepped(m, base, step))
        if found is None:
            break
        ref, at = outer, found
    return ref, at
