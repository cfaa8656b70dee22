"""Functions that look at an array in another shape: views where NumPy gives views, copies where it copies.

Whether `reshape` and `ravel` copy depends on how the array lies in memory. Where that is not known here, the result is
a new array tied to the old one: reading is exact, and a write to either leaves the other unknown (E402).
"""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import ONE, static_integer
from adgen.frontend.library import Function, Given, into, numeric
from adgen.frontend.lists import is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import NONE, Abstract, Ref, Row, Step
from adgen.frontend.views import stepped, type_of
from adgen.ir.builder import freeze, literal
from adgen.ir.dims import Dim, dim, product
from adgen.ir.index import Item, NewAxis, Slice

UNKNOWN = "Whether this is a view or a copy depends on how the array lies in memory."


def reshaped(m: Machine, value: Abstract, shape: tuple[Dim, ...]) -> Abstract:
    """`reshape`: a view of an array that surely lies in order, or that has one axis."""
    ref = _array(m, value)
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
    made = m.new_array(m.apply(step.prim, m.read(ref), **dict(step.attrs)), contiguous=True)
    m.state.tie(made.cell, ref.cell, "E402", UNKNOWN)
    return made


def _array(m: Machine, value: Abstract) -> Ref:
    """An operand as an array; a number becomes one of rank 0."""
    found = numeric(m, value)
    if isinstance(found, Ref):
        return found
    return m.new_array(m.apply("full", m.atom(found), shape=()), contiguous=True)


def raveled(m: Machine, value: Abstract) -> Abstract:
    """`ravel`: a view of an array that surely lies in order."""
    ref = _array(m, value)
    of = type_of(m, ref)
    step = Step("reshape", (), freeze({"shape": (product(of.shape),)}))
    if m.contiguous(ref):
        return _viewed(m, ref, step) if of.rank != 1 else Ref(ref.cell, ref.path)
    return _maybe_view(m, ref, step)


def flattened(m: Machine, value: Abstract) -> Abstract:
    """`flatten`: always a copy."""
    ref = _array(m, value)
    shape = (product(type_of(m, ref).shape),)
    return m.new_array(m.apply("copy", m.apply("reshape", m.read(ref), shape=shape)), contiguous=True)


def transposed(m: Machine, value: Abstract, axes: tuple[int, ...] | None = None) -> Abstract:
    """`transpose`: a view."""
    found = numeric(m, value)
    if not isinstance(found, Ref):
        return found
    of = type_of(m, found)
    if of.rank <= 1:
        return Ref(found.cell, found.path)
    return _viewed(m, found, Step("transpose", (), freeze({"axes": axes})))


def moved(m: Machine, value: Abstract, sources: tuple[int, ...], targets: tuple[int, ...]) -> Abstract:
    """`moveaxis`: a view."""
    ref = _array(m, value)
    rank = type_of(m, ref).rank
    start, end = ([_axis(m, a, rank) for a in axes] for axes in (sources, targets))
    order = [k for k in range(rank) if k not in start]
    for target, source in sorted(zip(end, start, strict=True)):
        order.insert(target, source)
    return transposed(m, ref, tuple(order))


def swapped(m: Machine, value: Abstract, first: int, second: int) -> Abstract:
    """`swapaxes`: a view."""
    ref = _array(m, value)
    rank = type_of(m, ref).rank
    a, b = _axis(m, first, rank), _axis(m, second, rank)
    order = list(range(rank))
    order[a], order[b] = b, a
    return transposed(m, ref, tuple(order))


def _axis(m: Machine, axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        m.refuse("E301", f"There is no axis {axis} in an array of {rank} axes.")
    return axis % rank


def _axes(m: Machine, value: Abstract) -> tuple[int, ...]:
    found = options.axis(m, value)
    if isinstance(found, int):
        return (found,)
    return tuple(a for a in found if isinstance(a, int)) if isinstance(found, tuple) else ()


def squeezed(m: Machine, value: Abstract, axis: Abstract) -> Abstract:
    """`squeeze`: a view without axes of length 1."""
    ref = _array(m, value)
    of = type_of(m, ref)
    wanted = {_axis(m, a, of.rank) for a in _axes(m, axis)}
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
    ref = _array(m, value)
    axes = _axes(m, axis)
    rank = type_of(m, ref).rank + len(axes)
    new = {_axis(m, a, rank) for a in axes}
    spec: tuple[Item, ...] = tuple(NewAxis() if k in new else Slice() for k in range(rank))
    return _viewed(m, ref, Subscript(spec, ()).step())


def flipped(m: Machine, value: Abstract, axis: Abstract) -> Abstract:
    """`flip`: a view that runs backwards along some axes."""
    ref = _array(m, value)
    rank = type_of(m, ref).rank
    axes = set(range(rank)) if is_none(axis) else {_axis(m, a, rank) for a in _axes(m, axis)}
    spec = tuple(Slice(step=k in axes) for k in range(rank))
    return _viewed(m, ref, Subscript(spec, (literal(-1),) * len(axes)).step())


def broadcast(m: Machine, value: Abstract, shape: tuple[Dim, ...]) -> Abstract:
    """`broadcast_to`: a view that cannot be written."""
    return _viewed(m, _array(m, value), Step("broadcast_to", (), freeze({"shape": shape})))


def diagonal(m: Machine, value: Abstract, k: int) -> Abstract:
    """`diag`: of a matrix a view that cannot be written, of a vector a new matrix."""
    ref = _array(m, value)
    if type_of(m, ref).rank == 1:
        return m.make("diag", ref, k=k)
    return _viewed(m, ref, Step("diag", (), freeze({"k": k})))


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


def _joined(m: Machine, values: Abstract, prim: str, axis: int) -> Abstract:
    """`concatenate` or `stack` of a sequence."""
    items = options.items_of(m, values)
    if items is not None:
        return m.make(prim, *(numeric(m, i) for i in items), axis=axis)
    if isinstance(values, Ref):
        return _joined_rows(m, values, prim, axis)
    return _joined_run(m, values, prim, axis)


def _joined_run(m: Machine, values: Abstract, prim: str, axis: int) -> Abstract:
    """Arrays in a list of run-time length are stacked, and then their axes are put together."""
    stacked = numeric(m, values)
    return _joined_rows(m, stacked, prim, axis) if isinstance(stacked, Ref) else stacked


def _joined_rows(m: Machine, stacked: Ref, prim: str, axis: int) -> Abstract:
    of = type_of(m, stacked)
    if prim == "stack":
        made = m.new_array(m.apply("copy", m.read(stacked)), m.contiguous(stacked))
        return made if axis == 0 else m.new_array(m.read(_moved_front(m, made, axis)), contiguous=False)
    if of.rank < 2 or axis not in (0, -of.rank + 1):
        m.refuse("E302", "A list whose length the run decides is joined along axis 0 of its arrays only.")
    shape = (of.shape[0] * of.shape[1], *of.shape[2:])
    return m.new_array(m.apply("reshape", m.read(stacked), shape=shape), contiguous=True)


def _moved_front(m: Machine, ref: Ref, axis: int) -> Ref:
    found = moved(m, ref, (0,), (axis,))
    return found if isinstance(found, Ref) else ref


def _concatenate(m: Machine, given: Given) -> Abstract:
    if not is_none(given["dtype"]):
        m.refuse("E202", "The option dtype= of np.concatenate is not supported.", "Write .astype after it.")
    return into(m, given, _joined(m, given["arrays"], "concatenate", static_integer(m, given["axis"], "axis=")))


def _stack(m: Machine, given: Given) -> Abstract:
    return into(m, given, _joined(m, given["arrays"], "stack", static_integer(m, given["axis"], "axis=")))


def _vstack(m: Machine, given: Given) -> Abstract:
    items = options.items_of(m, given["tup"])
    if items is None:
        m.refuse("E202", "np.vstack of a list whose length the run decides is not supported.", "Use np.stack.")
    rows = [_row(m, numeric(m, i)) for i in items]
    return m.make("concatenate", *rows, axis=0)


def _row(m: Machine, value: Abstract) -> Abstract:
    of = options.array_type(m, value)
    return reshaped(m, value, (dim(1), *(of.shape or (dim(1),)))) if of.rank < 2 else value


def _hstack(m: Machine, given: Given) -> Abstract:
    items = options.items_of(m, given["tup"])
    if items is None:
        m.refuse("E202", "np.hstack of a list whose length the run decides is not supported.", "Use np.concatenate.")
    parts = [numeric(m, i) for i in items]
    wide = [p if options.array_type(m, p).rank else reshaped(m, p, (dim(1),)) for p in parts]
    rank = options.array_type(m, wide[0]).rank
    return m.make("concatenate", *wide, axis=0 if rank == 1 else 1)


def _column_stack(m: Machine, given: Given) -> Abstract:
    items = options.items_of(m, given["tup"]) or ()
    columns = [numeric(m, i) for i in items]
    wide = [
        reshaped(m, c, (*options.array_type(m, c).shape, dim(1))) if options.array_type(m, c).rank == 1 else c
        for c in columns
    ]
    return m.make("concatenate", *wide, axis=1)


def _roll(m: Machine, given: Given) -> Abstract:
    """`np.roll` of a vector: the two parts change places."""
    ref = _array(m, given["a"])
    of = type_of(m, ref)
    if of.rank != 1:
        m.refuse("E202", "np.roll is supported for vectors.", "Join slices with np.concatenate.")
    shift = static_integer(m, given["shift"], "shift")
    if shift == 0:
        return m.make("copy", ref)
    if not m.builder.facts.assume_nonnegative(of.shape[0] - abs(shift), m.here()):
        m.refuse("E202", "np.roll by more than the length of the vector is not supported.")
    cut = literal(-shift)
    tail = m.apply("index", m.read(ref), cut, spec=(Slice(lo=True),))
    head = m.apply("index", m.read(ref), cut, spec=(Slice(hi=True),))
    return m.wrap(m.apply("concatenate", tail, head, axis=0), contiguous=True)


def _diff(m: Machine, given: Given) -> Abstract:
    ref = _array(m, given["a"])
    rank = type_of(m, ref).rank
    axis = _axis(m, static_integer(m, given["axis"], "axis="), rank)
    if static_integer(m, given["n"], "n=") != 1:
        m.refuse("E202", "np.diff is supported for n=1.", "Apply it several times.")
    before = (Slice(),) * axis
    upper = m.apply("index", m.read(ref), ONE, spec=(*before, Slice(lo=True)))
    lower = m.apply("index", m.read(ref), literal(-1), spec=(*before, Slice(hi=True)))
    return m.wrap(m.apply("subtract", upper, lower), m.contiguous(ref))


def shape_from(m: Machine, values: tuple[Abstract, ...]) -> tuple[Dim, ...]:
    """The shape of `x.reshape(2, 3)` or `x.reshape((2, 3))`."""
    one = values[0] if len(values) == 1 else Row(values)
    return options.shape(m, one)


def axes_from(m: Machine, values: tuple[Abstract, ...]) -> tuple[int, ...] | None:
    """The axes of `x.transpose(1, 0)`, `x.transpose((1, 0))` or `x.transpose()`."""
    if not values or values == (NONE,):
        return None
    return _axes(m, values[0] if len(values) == 1 and is_sequence(values[0]) else Row(values))


def _int(m: Machine, given: Given, name: str) -> int:
    return static_integer(m, given[name], f"{name}=")


def _order(m: Machine, given: Given) -> None:
    if options.text(m, given["order"], "order=") not in ("C", "K", "A"):
        m.refuse("E202", "Only order='C' is supported.")


def _reshape(m: Machine, given: Given) -> Abstract:
    _order(m, given)
    return reshaped(m, given["a"], options.shape(m, given["shape"]))


def _ravel(m: Machine, given: Given) -> Abstract:
    _order(m, given)
    return raveled(m, given["a"])


def _triangle(m: Machine, given: Given, prim: str) -> Abstract:
    """`np.tril`, `np.triu`; of a vector NumPy makes a matrix with that in each row."""
    ref = _array(m, given["m"])
    (length, *rest) = type_of(m, ref).shape
    source = m.read(ref) if rest else m.apply("broadcast_to", m.read(ref), shape=(length, length))
    return m.wrap(m.apply(prim, source, k=_int(m, given, "k")), contiguous=True)


def _transpose(m: Machine, given: Given) -> Abstract:
    axes = given["axes"]
    return transposed(m, given["a"], None if is_none(axes) else _axes(m, axes))


SHAPES: dict[str, Function] = {
    "numpy.reshape": Function("a, shape, order='C'", _reshape),
    "numpy.ravel": Function("a, order='C'", _ravel),
    "numpy.transpose": Function("a, axes=None", _transpose),
    "numpy.permute_dims": Function("a, axes=None", _transpose),
    "numpy.swapaxes": Function(
        "a, axis1, axis2", lambda m, g: swapped(m, g["a"], _int(m, g, "axis1"), _int(m, g, "axis2"))
    ),
    "numpy.moveaxis": Function(
        "a, source, destination", lambda m, g: moved(m, g["a"], _axes(m, g["source"]), _axes(m, g["destination"]))
    ),
    "numpy.squeeze": Function("a, axis=None", lambda m, g: squeezed(m, g["a"], g["axis"])),
    "numpy.expand_dims": Function("a, axis", lambda m, g: expanded(m, g["a"], g["axis"])),
    "numpy.flip": Function("m, axis=None", lambda m, g: flipped(m, g["m"], g["axis"])),
    "numpy.broadcast_to": Function("array, shape", lambda m, g: broadcast(m, g["array"], shape_of(m, g))),
    "numpy.diag": Function("v, k=0", lambda m, g: diagonal(m, g["v"], _int(m, g, "k"))),
    "numpy.tril": Function("m, k=0", lambda m, g: _triangle(m, g, "tril")),
    "numpy.triu": Function("m, k=0", lambda m, g: _triangle(m, g, "triu")),
    "numpy.real": Function("val", lambda m, g: real(m, g["val"])),
    "numpy.imag": Function("val", lambda m, g: imaginary(m, g["val"])),
    "numpy.concatenate": Function("arrays, /, axis=0, out=None, *, dtype=None", _concatenate),
    "numpy.stack": Function("arrays, axis=0, out=None", _stack),
    "numpy.vstack": Function("tup", _vstack),
    "numpy.hstack": Function("tup", _hstack),
    "numpy.column_stack": Function("tup", _column_stack),
    "numpy.roll": Function("a, shift, axis=None", _roll),
    "numpy.diff": Function("a, n=1, axis=-1", _diff),
}
