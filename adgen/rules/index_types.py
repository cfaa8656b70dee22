"""Types of subscripts, by NumPy's rules (https://numpy.org/doc/stable/user/basics.indexing.html).

Lengths of slices are exact. Where a bound is not known to lie inside the axis, that becomes a guard; where it
cannot be a guard either, the length is written with `min` and `max`, or as `slice(lo, hi, step, n)`, the length of
`range(n)[lo:hi:step]`. The number of true elements of a mask is `count(mask)`: two arrays indexed by one mask have
the same length.
"""

from __future__ import annotations

from dataclasses import dataclass

from adgen.errors import Span, refuse
from adgen.ir.dims import Dim, dim, opaque
from adgen.ir.facts import Facts
from adgen.ir.index import At, Dots, Item, NewAxis, Slice, parts
from adgen.ir.nodes import Apply, Atom, Const
from adgen.ir.types import ArrayType, Form, Type
from adgen.rules.operands import ONE, Shape, array_of, broadcast, count_of, same_length, show_shape
from adgen.rules.shape_types import fits_into

ZERO = dim(0)


@dataclass(frozen=True, slots=True)
class Part:
    """What one item of a subscript contributes: axes of the result, or indices that broadcast together."""

    axes: Shape = ()
    indices: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True)
class Selected:
    """The shape of `x[...]`; `element` where it is one number, `fancy` where index arrays make it a copy."""

    shape: Shape
    element: bool
    fancy: bool


def index(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`index(x, *operands; spec)`."""
    base = _array(op, span)
    found = selected(op, base, op.args[1:], facts, span)
    return (ArrayType(base.dtype, found.shape, Form.SCALAR if found.element else Form.ARRAY),)


def update(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`update(a, v, *operands; spec)`: `a` keeps its type, `v` broadcasts into the selection; leading axes of
    length 1 go.
    """
    given = array_of(op.args[1], op, span).shape
    rank = len(selected(op, _array(op, span), op.args[2:], facts, span).shape)
    while len(given) > rank and given[0] == ONE:
        given = given[1:]
    return _written(op, given, facts, span)


def added(op: Apply, facts: Facts, span: Span) -> tuple[Type, ...]:
    """`index_add(a, v, *operands; spec)`: `a` keeps its type, `v` broadcasts into the selection."""
    return _written(op, array_of(op.args[1], op, span).shape, facts, span)


def _written(op: Apply, shape: Shape, facts: Facts, span: Span) -> tuple[Type, ...]:
    base, given = _array(op, span), array_of(op.args[1], op, span)
    found = selected(op, base, op.args[2:], facts, span)
    fits_into(shape, found.shape, facts, span, "The assignment")
    if given.inexact and base.kind in "biu":
        why = f"The array holds {base.dtype} and the value is {given.dtype}."
        refuse("E303", why, span)
    if given.kind == "c" and base.kind == "f":
        refuse("E302", f"The array holds {base.dtype} and the value is {given.dtype}.", span)
    return (base,)


def _array(op: Apply, span: Span) -> ArrayType:
    base = array_of(op.args[0], op, span)
    if base.form is not Form.ARRAY:
        refuse("E302", f"A number ({base}) cannot be subscripted.", span)
    return base


def selected(op: Apply, base: ArrayType, operands: tuple[Atom, ...], facts: Facts, span: Span) -> Selected:
    """The shape of a subscript of an array of type `base`."""
    spec = op.attr("spec")
    items = list(parts(spec if isinstance(spec, tuple) else (), operands))
    if not any(isinstance(item, Dots) for item, _ in items):
        items.append((Dots(), ()))
    taken = sum(_axes_taken(item, args, op, span) for item, args in items)
    if taken > base.rank:
        refuse("E301", f"{taken} indices are too many for an array of shape {show_shape(base.shape)}.", span)
    fancy = any(_is_fancy(args[0]) for item, args in items if isinstance(item, At))
    found: list[Part] = []
    axis = 0
    for item, args in items:
        width = base.rank - taken if isinstance(item, Dots) else _axes_taken(item, args, op, span)
        found.append(_part(item, args, base.shape[axis : axis + width], fancy, facts, span))
        axis += width
    explicit = any(isinstance(item, Dots) for item in (spec if isinstance(spec, tuple) else ()))
    shape = _assembled(found, fancy, facts, span)
    return Selected(shape, not shape and not explicit, fancy)


def _assembled(found: list[Part], fancy: bool, facts: Facts, span: Span) -> Shape:
    """Result axes in order. Index arrays next to each other put their common shape there, separated ones in front."""
    if not fancy:
        return tuple(d for part in found for d in part.axes)
    indices = [shape for part in found for shape in part.indices]
    common = broadcast(indices, facts, span, "The subscript")
    places = [k for k, part in enumerate(found) if part.indices]
    together = places == list(range(places[0], places[-1] + 1))
    before = found[: places[0]] if together else []
    after = found[places[-1] + 1 :] if together else [p for p in found if not p.indices]
    return (
        *(d for part in before for d in part.axes),
        *common,
        *(d for part in after for d in part.axes),
    )


def _type(atom: Atom, span: Span) -> ArrayType:
    if not isinstance(atom.type, ArrayType):
        refuse("E302", "A list cannot be an index.", span, "Write np.array(list).")
    return atom.type


def _axes_taken(item: Item, args: tuple[Atom, ...], op: Apply, span: Span) -> int:
    match item:
        case At():
            of = _type(args[0], span)
            if of.kind not in "biu" or (of.kind == "b" and not of.rank):
                refuse("E302", f"An index must be an integer or a mask, not {of}.", span)
            return of.rank if of.kind == "b" else 1
        case Slice():
            for arg in args:
                of = _type(arg, span)
                if of.rank or of.kind not in "iu":
                    refuse("E302", f"The bound of a slice must be an integer, not {of}.", span)
            return 1
        case Dots() | NewAxis():
            return 0


def _is_fancy(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.rank > 0


def _part(item: Item, args: tuple[Atom, ...], axes: Shape, fancy: bool, facts: Facts, span: Span) -> Part:
    match item:
        case At():
            return _at(args[0], axes, fancy, facts, span)
        case Slice(has_lo, has_hi, has_step):
            rest = iter(args)
            lo, hi, step = (next(rest) if has else None for has in (has_lo, has_hi, has_step))
            return Part((_slice(axes[0], lo, hi, step, facts, span),))
        case Dots():
            return Part(axes)
        case NewAxis():
            return Part((ONE,))


def _at(atom: Atom, axes: Shape, fancy: bool, facts: Facts, span: Span) -> Part:
    kind = _type(atom, span)
    if kind.kind == "b":
        for a, b in zip(kind.shape, axes, strict=True):
            why = f"A mask of shape {show_shape(kind.shape)} does not fit axes of shape {show_shape(axes)}."
            same_length(a, b, facts, span, why)
        return Part((), ((count_of(atom),),) * kind.rank)
    length = axes[0].const
    if isinstance(atom, Const) and length is not None and not -length <= int(atom.value.real) < length:
        refuse("E301", f"The index {atom.text} is outside an axis of length {length}.", span)
    return Part((), (kind.shape,)) if fancy else Part()


def _slice(length: Dim, lo: Atom | None, hi: Atom | None, step: Atom | None, facts: Facts, span: Span) -> Dim:
    """The length of `lo:hi:step` of an axis."""
    stride = ONE if step is None else facts.of(step)
    ends = tuple(None if a is None else facts.normal(facts.of(a)) for a in (lo, hi))
    if stride == ZERO:
        refuse("E301", "The step of a slice cannot be zero.", span)
    down = facts.nonnegative(-stride - 1)
    if lo is None and hi is None and not down and not facts.inside(stride - 1, span):
        return (length + opaque("abs", stride) - 1) // opaque("abs", stride)
    forward = not down and _positive(stride, facts, span)
    start, stop = _ends(ends, length, forward, facts, span)
    if start is None or stop is None:
        low, high = (d if d is not None else _default(k, length, forward) for k, d in enumerate(ends))
        return opaque("slice", low, high, stride, length)
    return sized(start, stop, stride, facts, span)


def _positive(stride: Dim, facts: Facts, span: Span) -> bool:
    """Make a step positive by a guard, or refuse it (E305)."""
    if not facts.assume_nonnegative(stride - 1, span):
        why = f"The direction of the step {stride} of this slice is not known before the run."
        refuse("E305", why, span)
    return True


def _default(place: int, length: Dim, forward: bool) -> Dim:
    """What an absent bound stands for, as a bound that may be written: going down, all means -length - 1."""
    if forward:
        return ZERO if place == 0 else length
    return length - 1 if place == 0 else -length - 1


def _ends(
    ends: tuple[Dim | None, ...], length: Dim, forward: bool, facts: Facts, span: Span
) -> tuple[Dim | None, Dim | None]:
    """Both bounds as positions inside the axis, or None where the sign of a bound cannot be known."""
    low, high = (ZERO, length) if forward else (dim(-1), length - 1)
    defaults = (low, high) if forward else (high, low)
    start, stop = (
        default if end is None else _position(end, length, low, high, facts, span)
        for end, default in zip(ends, defaults)
    )
    return start, stop


def _position(bound: Dim, length: Dim, low: Dim, high: Dim, facts: Facts, span: Span) -> Dim | None:
    """A bound counted from the front and clipped to low..high."""
    if facts.nonnegative(-bound - 1):
        return larger(bound + length, low, facts, span)
    if facts.inside(bound, span):
        return smaller(bound, high, facts, span)
    return None


def smaller(a: Dim, b: Dim, facts: Facts, span: Span) -> Dim:
    """`min(a, b)`, which is `a` where that can be proved or guarded."""
    if facts.nonnegative(a - b):
        return b
    return a if facts.inside(b - a, span) else opaque("min", a, b)


def larger(a: Dim, b: Dim, facts: Facts, span: Span) -> Dim:
    """`max(a, b)`, which is `a` where that can be proved or guarded."""
    if facts.nonnegative(b - a):
        return b
    return a if facts.inside(a - b, span) else opaque("max", b, a)


def _gap(gap: Dim, facts: Facts, span: Span) -> Dim:
    """`max(0, gap)`. Only a gap that grows with the lengths in it (`n - 4`) is guarded: `8 - n` would forbid long
    arrays.
    """
    grows = all(coefficient > 0 for monomial, coefficient in gap.terms if monomial)
    if facts.nonnegative(-gap):
        return ZERO
    known = facts.inside(gap, span) if grows else facts.nonnegative(gap)
    return gap if known else opaque("max", 0, gap)


def sized(start: Dim, stop: Dim, step: Dim, facts: Facts, span: Span) -> Dim:
    """`len(range(start, stop, step))`."""
    if facts.nonnegative(-step - 1):
        start, stop, step = stop, start, -step
    gap = _gap(facts.normal(stop - start), facts, span)
    return gap if step == ONE else (gap + (step - 1)) // step
