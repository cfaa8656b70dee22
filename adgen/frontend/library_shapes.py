"""Functions that look at an array in another shape: views where NumPy gives views, copies where it copies.

Whether `reshape` and `ravel` copy depends on how the array lies in memory. Where that is not known here, the result is
a new array tied to the old one: reading is exact, and a write to either leaves the other unknown (E402).
"""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.library import Given, numeric
from adgen.frontend.lists import is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import NONE, Abstract, Ref, Row, Step
from adgen.frontend.views import stepped, type_of
from adgen.ir.builder import freeze, literal
from adgen.ir.dims import Dim, product
from adgen.ir.index import Item, NewAxis, Slice

UNKNOWN = "Whether this is a view or a copy depends on how the array lies in memory."


def reshaped(m: Machine, value: Abstract, shape: tuple[Dim, ...]) -> Abstract:
    """`reshape`: a view of an array that surely lies in order, or that has one axis."""
    ref = array(m, value)
    of = type_of(m, ref)
    found = stepped(m, of, Step("reshape", (), freeze({"shape": shape}))).shape
    step = Step("reshape", (), freeze({"shape": found}))
    if found == of.shape:
        return Ref(ref.cell, ref.path)
    if of.rank <= 1 or m.contiguous(ref):
        return _viewed(m, ref, step)
    return _maybe_view(m, ref, step)


def _viewed(m: Machine, ref: Ref, step: Step) -> Ref:
    view = Ref(ref.cell, (*ref.path, step))
    type_of(m, view)
    return view


def _maybe_view(m: Machine, ref: Ref, step: Step) -> Ref:
    same = type_of(m, ref).shape == dict(step.attrs)["shape"]
    now = m.read(ref)
    made = m.new_array(now if same else m.apply(step.prim, now, **dict(step.attrs)), contiguous=True)
    m.state.tie(made.cell, ref.cell, "E402", UNKNOWN)
    return made


def array(m: Machine, value: Abstract) -> Ref:
    """An operand as an array; a number becomes one of rank 0."""
    found = numeric(m, value)
    if isinstance(found, Ref):
        return found
    return m.new_array(m.apply("full", m.atom(found), shape=()), contiguous=True)


def raveled(m: Machine, value: Abstract) -> Abstract:
    """`ravel`: a view of an array that surely lies in order."""
    ref = array(m, value)
    of = type_of(m, ref)
    step = Step("reshape", (), freeze({"shape": (product(of.shape),)}))
    if m.contiguous(ref):
        return _viewed(m, ref, step) if of.rank != 1 else Ref(ref.cell, ref.path)
    return _maybe_view(m, ref, step)


def flattened(m: Machine, value: Abstract) -> Abstract:
    """`flatten`: always a copy."""
    ref = array(m, value)
    shape = (product(type_of(m, ref).shape),)
    return m.new_array(m.apply("copy", m.apply("reshape", m.read(ref), shape=shape)), contiguous=True)


def by_columns(m: Machine, value: Abstract, order: Abstract) -> bool:
    """Whether `order=` says that the first index runs fastest; E202 where the layout in memory would decide."""
    wanted = options.order(m, order)
    ref = array(m, value)
    if wanted in ("A", "K") and type_of(m, ref).rank > 1 and not m.contiguous(ref):
        m.refuse("E202", f"What order={wanted!r} means depends on how the array lies in memory.", "Write 'C' or 'F'.")
    return wanted == "F"


def transposed(m: Machine, value: Abstract, axes: tuple[int, ...] | None = None) -> Abstract:
    """`transpose`: a view."""
    found = numeric(m, value)
    if not isinstance(found, Ref):
        return found
    of = type_of(m, found)
    if of.rank <= 1 or axes == tuple(range(of.rank)):
        return Ref(found.cell, found.path)
    reverses = axes is None or [a % of.rank for a in axes] == list(reversed(range(of.rank)))
    return _viewed(m, found, Step("transpose", (), freeze({"axes": None if reverses else axes})))


def moved(m: Machine, value: Abstract, sources: tuple[int, ...], targets: tuple[int, ...]) -> Abstract:
    """`moveaxis`: a view."""
    ref = array(m, value)
    rank = type_of(m, ref).rank
    start, end = ([axis_of(m, a, rank) for a in axes] for axes in (sources, targets))
    if len(start) != len(end) or len({*start}) < len(start) or len({*end}) < len(end):
        m.refuse("E301", f"np.moveaxis got the axes {sources} and {targets}; it takes as many, each once.")
    order = [k for k in range(rank) if k not in start]
    for target, source in sorted(zip(end, start, strict=True)):
        order.insert(target, source)
    return _ordered(m, ref, order)


def swapped(m: Machine, value: Abstract, first: int, second: int) -> Abstract:
    """`swapaxes`: a view."""
    ref = array(m, value)
    rank = type_of(m, ref).rank
    a, b = axis_of(m, first, rank), axis_of(m, second, rank)
    order = list(range(rank))
    order[a], order[b] = b, a
    return _ordered(m, ref, order)


def _ordered(m: Machine, ref: Ref, order: list[int]) -> Abstract:
    """The axes in this order, said as shortly as it can be."""
    if order == sorted(order):
        return Ref(ref.cell, ref.path)
    return transposed(m, ref, None if order == sorted(order, reverse=True) else tuple(order))


def axis_of(m: Machine, axis: int, rank: int) -> int:
    """An axis counted from the front (E301)."""
    if not -rank <= axis < rank:
        m.refuse("E301", f"There is no axis {axis} in an array of {rank} axes.")
    return axis % rank


def axes_of(m: Machine, value: Abstract) -> tuple[int, ...]:
    """An argument that is one axis or several."""
    found = options.axis(m, value)
    if isinstance(found, int):
        return (found,)
    return tuple(a for a in found if isinstance(a, int)) if isinstance(found, tuple) else ()


def squeezed(m: Machine, value: Abstract, axis: Abstract) -> Abstract:
    """`squeeze`: a view without axes of length 1."""
    ref = array(m, value)
    of = type_of(m, ref)
    wanted = {axis_of(m, a, of.rank) for a in axes_of(m, axis)}
    if is_none(axis):
        wanted = {k for k, d in enumerate(of.shape) if d.const == 1}
    elif any(of.shape[k].const != 1 for k in wanted):
        m.refuse("E301", "squeeze takes away axes of length 1 only.")
    return _reindexed(m, ref, tuple(d for k, d in enumerate(of.shape) if k not in wanted))


def _reindexed(m: Machine, ref: Ref, shape: tuple[Dim, ...]) -> Abstract:
    """Axes of length 1 come or go: always a view."""
    if shape == type_of(m, ref).shape:
        return Ref(ref.cell, ref.path)
    return _viewed(m, ref, Step("reshape", (), freeze({"shape": shape})))


def expanded(m: Machine, value: Abstract, axis: Abstract) -> Abstract:
    """`expand_dims`: a view with new axes of length 1."""
    ref = array(m, value)
    axes = axes_of(m, axis)
    rank = type_of(m, ref).rank + len(axes)
    return with_axes(m, ref, {axis_of(m, a, rank) for a in axes})


def with_axes(m: Machine, value: Abstract, new: set[int]) -> Abstract:
    """A view with axes of length 1 at these places of the result."""
    if not new:
        return value
    ref = array(m, value)
    rank = type_of(m, ref).rank + len(new)
    spec: tuple[Item, ...] = tuple(NewAxis() if k in new else Slice() for k in range(rank))
    return _viewed(m, ref, Subscript(spec, ()).step())


def widened(m: Machine, value: Abstract, rank: int) -> Abstract:
    """`atleast_1d`, `atleast_2d` and `atleast_3d`: a view with as many axes, where that is not so already."""
    now = options.array_type(m, value).rank
    if now == 0:
        return with_axes(m, m.make("stack", value), set(range(1, rank)))
    return with_axes(m, value, {2: {0}, 3: {0, 2} if now == 1 else {2}}[rank] if now < rank else set())


def flipped(m: Machine, value: Abstract, axis: Abstract) -> Abstract:
    """`flip`: a view that runs backwards along some axes."""
    ref = array(m, value)
    rank = type_of(m, ref).rank
    axes = set(range(rank)) if is_none(axis) else {axis_of(m, a, rank) for a in axes_of(m, axis)}
    spec = tuple(Slice(step=k in axes) for k in range(rank))
    return _viewed(m, ref, Subscript(spec, (literal(-1),) * len(axes)).step())


def broadcast(m: Machine, value: Abstract, shape: tuple[Dim, ...]) -> Abstract:
    """`broadcast_to`: a view that cannot be written."""
    return _viewed(m, array(m, value), Step("broadcast_to", (), freeze({"shape": shape})))


def diagonal(m: Machine, value: Abstract, k: int, axis1: int = 0, axis2: int = 1) -> Abstract:
    """`diagonal`: a view that cannot be written."""
    ref = array(m, value)
    rank = type_of(m, ref).rank
    first, second = axis_of(m, axis1, rank), axis_of(m, axis2, rank)
    if rank == 2 and first != second:
        return _viewed(m, ref, Step("diag", (), freeze({"k": k if first < second else -k})))
    return _viewed(m, ref, Step("diagonal", (), freeze({"offset": k, "axis1": first, "axis2": second})))


def diag(m: Machine, value: Abstract, k: int) -> Abstract:
    """`diag`: of a vector a new matrix."""
    ref = array(m, value)
    return m.make("diag", ref, k=k) if type_of(m, ref).rank == 1 else diagonal(m, ref, k)


def real(m: Machine, value: Abstract) -> Abstract:
    """`x.real`: of real numbers the numbers themselves."""
    of = options.array_type(m, value)
    if of.kind != "c":
        return value
    if isinstance(value, Ref):
        return _viewed(m, value, Step("real"))
    return m.make("real", value)


def imaginary(m: Machine, value: Abstract) -> Abstract:
    """`x.imag`: of real numbers zeros."""
    of = options.array_type(m, value)
    if of.kind == "c" and isinstance(value, Ref):
        return _viewed(m, value, Step("imag"))
    return m.make("imag", value)


def shape_of(m: Machine, given: Given, name: str = "shape") -> tuple[Dim, ...]:
    """The argument that is a shape."""
    return options.shape(m, given[name])


def axes_from(m: Machine, values: tuple[Abstract, ...]) -> tuple[int, ...] | None:
    """The axes of `x.transpose(1, 0)`, `x.transpose((1, 0))` or `x.transpose()`."""
    if not values or values == (NONE,):
        return None
    return axes_of(m, values[0] if len(values) == 1 and is_sequence(values[0]) else Row(values))
