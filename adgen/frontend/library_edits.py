"""`np.insert` and `np.delete`: what is between the places that are known stays a slice of the array."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.defined import defined
from adgen.frontend.integers import integer_value, known, length_of, static_integer
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_shapes import array, axis_of, broadcast, moved, raveled, with_axes
from adgen.frontend.lists import is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import NONE, Abstract, Ref, SliceOf, is_number
from adgen.frontend.views import read_item, type_of
from adgen.ir.builder import freeze, literal
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At, Slice
from adgen.ir.nodes import Apply, Atom
from adgen.ir.types import ArrayType


@dataclass(frozen=True, slots=True)
class Edited:
    """The array that is changed along one axis."""

    ref: Ref
    of: ArrayType
    axis: int

    @property
    def length(self) -> Dim:
        """The length of the axis."""
        return self.of.shape[self.axis]


def _edited(m: Machine, given: Given) -> Edited:
    """Without axis, the elements in one axis."""
    value = given["arr"]
    whole = is_none(given["axis"])
    ref = array(m, raveled(m, value) if whole else value)
    of = type_of(m, ref)
    return Edited(ref, of, 0 if whole else axis_of(m, static_integer(m, given["axis"], "axis="), of.rank))


def _part(m: Machine, of: Edited, lo: Atom | None, hi: Atom | None) -> Abstract:
    """`x[lo:hi]` along the axis."""
    spec = (*(Slice(),) * of.axis, Slice(lo=lo is not None, hi=hi is not None))
    return read_item(m, of.ref, Subscript(spec, tuple(a for a in (lo, hi) if a is not None)))


def _places(m: Machine, of: Edited, obj: Abstract) -> list[int] | None:
    """The places that a slice or a list says, not counted from the end where the length is known.

    None where the run decides them, or their order.
    """
    length = m.builder.facts.normal(of.length).const
    if isinstance(obj, SliceOf):
        bounds = [0 if b == NONE else _known(m, b) for b in (obj.lo, obj.hi, obj.step)]
        if None in bounds or (length is None and (obj.hi == NONE or min(b or 0 for b in bounds) < 0)):
            return None
        lo, hi, step = (None if b == NONE else k for b, k in zip((obj.lo, obj.hi, obj.step), bounds, strict=True))
        if length is None and hi is not None:
            m.builder.facts.assume_nonnegative(of.length - hi, m.here())
        return list(range(10**9 if length is None else length)[lo:hi:step])
    items = options.numbers(m, obj)
    found = [] if items is None else [_known(m, i) for i in items]
    places = [k for k in found if k is not None]
    if items is None or len(places) < len(found):
        return None
    return _inside(m, of, places) if length is None else [_counted(m, k, length) for k in places]


def _known(m: Machine, value: Abstract) -> int | None:
    """An integer that is known now."""
    return m.builder.facts.normal(length_of(m, value, "An index")).const


def _inside(m: Machine, of: Edited, places: list[int]) -> list[int] | None:
    if min(places, default=0) < 0 <= max(places, default=-1):
        return None
    for k in places:
        m.builder.facts.assume_nonnegative(of.length - (k if k >= 0 else -k), m.here())
    return places


def _counted(m: Machine, k: int, length: int) -> int:
    if not -length <= k <= length:
        m.refuse("E301", f"The index {k} is outside an axis of length {length}.")
    return k + length if k < 0 else k


def _insert(m: Machine, given: Given) -> Abstract:
    of = _edited(m, given)
    value = _converted(m, of, numeric(m, given["values"]))
    if is_number(obj := given["obj"]):
        return _inserted(m, of, _place(m, of, obj), value, scalar=True)
    if is_sequence(obj) and _is_mask(m, obj):
        m.refuse("E302", "np.insert takes a mask that is an array, not a list.", "Write np.array(mask).")
    places = _places(m, of, obj)
    if places is None:
        return defined(m, "numpy.insert", {**given, "values": value})
    if len(places) == 1:
        return _inserted(m, of, literal(places[0]), value, scalar=False)
    pieces: list[Abstract] = []
    lo: Atom | None = None
    wide = _spread(m, of, value, dim(len(places)))
    for number in sorted(range(len(places)), key=places.__getitem__):
        hi = literal(places[number])
        pieces += [_part(m, of, lo, hi)] if lo != hi else []
        pieces.append(_row(m, of, wide, number))
        lo = hi
    return m.make("concatenate", *pieces, _part(m, of, lo, None), axis=of.axis)


def _place(m: Machine, of: Edited, obj: Abstract) -> Atom:
    """One index, which lies inside the array or right behind it."""
    place = integer_value(m, obj, "An index")
    facts = m.builder.facts
    at = facts.of(place)
    if not any(all(map(facts.nonnegative, (sign * at, of.length - sign * at))) for sign in (1, -1)):
        if at.const is not None:
            if not facts.assume_nonnegative(of.length - abs(at.const), m.here()):
                m.refuse("E301", f"The index {at} is outside an axis of length {of.length}.")
            return place
        fits = m.apply("less_equal", m.apply("absolute", place, lib="py"), known(m, of.length))
        m.apply_many(Apply("check", (fits,), freeze({"exception": "IndexError", "message": "index out of bounds"})))
    return place


def _converted(m: Machine, of: Edited, value: Abstract) -> Abstract:
    """What is inserted takes the dtype of the array."""
    given = options.array_type(m, value)
    if given.inexact and of.of.kind in "biu":
        m.refuse("E303", f"The array holds {of.of.dtype} and the value is {given.dtype}.")
    narrow = given.dtype == of.of.dtype or (given.kind in "biu" and of.of.dtype in ("float64", "complex128"))
    return value if narrow else m.make("astype", value, dtype=of.of.dtype)


def _is_mask(m: Machine, value: Abstract) -> bool:
    """Whether places are said by truth values."""
    items = options.items_of(m, value) if is_sequence(value) else (value,)
    return bool(items) and all(not isinstance(i, SliceOf) and options.array_type(m, i).kind == "b" for i in items or ())


def _inserted(m: Machine, of: Edited, place: Atom, value: Abstract, scalar: bool) -> Abstract:
    """One row or several next to each other. The first axis of a value for one index runs along the axis."""
    put = _aligned(m, of, value, scalar)
    pieces = (_part(m, of, None, place), put, _part(m, of, place, None))
    return m.make("concatenate", *pieces, axis=of.axis)


def _aligned(m: Machine, of: Edited, value: Abstract, scalar: bool) -> Abstract:
    rank = options.array_type(m, value).rank
    if not rank and of.of.rank == 1:
        return m.make("stack", value)
    wide = with_axes(m, value, set(range(of.of.rank - rank)))
    turned = moved(m, wide, (0,), (of.axis,)) if scalar else wide
    return _spread(m, of, turned, options.array_type(m, turned).shape[of.axis])


def _spread(m: Machine, of: Edited, value: Abstract, count: Dim) -> Abstract:
    """The value, broadcast to so many rows of the array."""
    shape = (*of.of.shape[: of.axis], count, *of.of.shape[of.axis + 1 :])
    given = options.array_type(m, value).shape
    same = len(given) == len(shape) and all(map(m.builder.facts.same, given, shape))
    return value if same else broadcast(m, value, shape)


def _row(m: Machine, of: Edited, wide: Abstract, number: int) -> Abstract:
    rows = Edited(array(m, wide), of.of, of.axis)
    return _part(m, rows, literal(number), literal(number + 1))


def _delete(m: Machine, given: Given) -> Abstract:
    of, obj = _edited(m, given), given["obj"]
    if is_number(obj):
        only = of.of.rank == 1
        return m.make("delete", of.ref, m.number(integer_value(m, obj, "An index")), axis=None if only else of.axis)
    if _is_mask(m, obj):
        kept = m.apply("invert", m.atom(numeric(m, obj)))
        return read_item(m, of.ref, Subscript((*(Slice(),) * of.axis, At()), (kept,), copies=True))
    places = _places(m, of, obj)
    if places is None:
        return defined(m, "numpy.delete", given)
    lo: Atom | None = None
    pieces: list[Abstract] = []
    for k in sorted(set(places)):
        hi = literal(k)
        pieces += [_part(m, of, lo, hi)] if lo != hi and k != 0 else []
        lo = literal(k + 1)
    last = [] if lo == literal(0) else [_part(m, of, lo, None)]  # behind the last element, -1, there is nothing
    return m.make("concatenate", *pieces, *last, axis=of.axis)


EDITS: dict[str, Function] = {
    "numpy.insert": Function(
        "arr, obj, values, axis=None",
        _insert,
        samples=(
            "f8[n], 1, f8",
            "f8[n], -1, 2.0",
            "f8[n], int, f8",
            "f8[n], 4, f8[m]",
            "f8[n, m], 3, f8",
            "f8[n, m], 1, f8[m], axis=0",
            "f8[n, m], 1, f8[n], axis=1",
            "f8[n, m], 1, f8[3, n], axis=1",
            "f8[n, m], 0, f8, axis=-1",
            "f8[n], [1, 3], f8[2]",
            "f8[3], [3, 1, -2], [f8, f8, 1.0]",
            "f8[n], [2], f8",
            "f8[n, m], (0, 2), f8[m], axis=0",
            "f8[n], slice(0, 3, 2), f8",
            "f8[n], np.array([1, 3]), f8[2]",
            "f8[n], i8[m] < 4, f8[m]",
            "f8[n, m], [int, -1], f8[n, 1], axis=1",
            "f8[n, m], b1[n], f8, axis=0",
            "f8[n], slice(None, None, 2), f8",
        ),
    ),
    "numpy.delete": Function(
        "arr, obj, axis=None",
        _delete,
        samples=(
            "f8[n], 1",
            "f8[n], -1",
            "f8[n], int",
            "f8[n, m], 3",
            "f8[n, m], 1, axis=0",
            "f8[2, n, m], -1, axis=-1",
            "f8[n], [0, 2]",
            "f8[n], (-1, -3)",
            "f8[4], [0, -1, 1]",
            "f8[n], slice(1, 3)",
            "f8[n, m], b1[n], axis=0",
            "f8[4], [True, False, True, False]",
            "f8[n], np.array([0, 2])",
            "f8[n], i8[m] < 4",
            "f8[n, m], [int, -1], axis=0",
            "f8[n], slice(None, None, 2)",
            "f8[n], []",
            "c16[n], 0",
        ),
    ),
}
