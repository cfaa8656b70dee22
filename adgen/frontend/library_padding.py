"""`np.pad`: one primitive where elements are repeated or zeros are added, else pieces that are joined axis by axis."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import length_of, static_integer
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_shapes import array, axis_of, broadcast, flipped
from adgen.frontend.lists import is_sequence
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Library
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import Abstract, Boxed, Items, Ref
from adgen.frontend.views import read_item, type_of
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim, opaque
from adgen.ir.index import At, Slice
from adgen.ir.nodes import Const
from adgen.ir.types import ArrayType
from adgen.rules.assembly import PADDED
from adgen.rules.assembly_types import ZERO

Sides = tuple[tuple[Abstract, Abstract], ...]
Side = Callable[[Machine, Ref, int, Dim, Abstract, bool], Abstract]
"""What stands beside the array along an axis, as so many rows; True is behind it."""

STATISTICS = {"mean": "numpy.mean", "median": "numpy.median", "maximum": "numpy.max", "minimum": "numpy.min"}


def _sides(m: Machine, value: Abstract, rank: int, what: str) -> Sides:
    """An option for each side of each axis: one for all, a pair for all axes, one for each axis, or all of them."""
    if isinstance(value, Boxed) and isinstance(content := m.content(value.box), Items) and content.keys is not None:
        return _by_axis(m, dict(zip(content.keys, content.values, strict=True)), rank, what)
    items = _items(m, value, rank)
    if items is None:
        return ((value, value),) * rank
    rows = [_items(m, i, rank) for i in items]
    if all(row is None for row in rows):
        pair = items * 2 if len(items) == 1 else items
        if len(pair) != 2:
            m.refuse("E301", f"{what} takes a number, a pair, or a pair for each axis.")
        return ((pair[0], pair[1]),) * rank
    pairs = [row * 2 if len(row) == 1 else row for row in rows if row is not None]
    pairs = pairs * rank if len(pairs) == 1 else pairs
    if len(pairs) != rank or any(len(p) != 2 for p in pairs):
        m.refuse("E301", f"{what} takes a number, a pair, or a pair for each of the {rank} axes.")
    return tuple((p[0], p[1]) for p in pairs)


def _items(m: Machine, value: Abstract, rank: int) -> tuple[Abstract, ...] | None:
    """The elements of a sequence or a vector, the rows of a matrix; None of a number."""
    if not isinstance(value, Ref):
        return options.items_of(m, value) if is_sequence(value) else None
    shape, here = type_of(m, value).shape, m.here()
    if not shape:
        return None
    for length, usual in zip(shape[::-1], (2, rank)):
        if m.builder.facts.normal(length).const is None and not m.builder.facts.assume_same(length, dim(usual), here):
            m.refuse("E302", "How many numbers np.pad is given must be known.", "Declare them as i8[2] or i8[2, 2].")
    count = m.builder.facts.normal(shape[0]).const or 0
    return tuple(read_item(m, value, Subscript((At(),), (literal(k),))) for k in range(count))


def _by_axis(m: Machine, given: dict[Hashable, Abstract], rank: int, what: str) -> Sides:
    """Widths in a dict, by axis; what is not named is not padded."""
    sides: list[tuple[Abstract, Abstract]] = [(literal(0), literal(0))] * rank
    for axis, value in given.items():
        sides[axis_of(m, axis if isinstance(axis, int) else rank, rank)] = _sides(m, value, 1, what)[0]
    return tuple(sides)


def _pad(m: Machine, given: Given) -> Abstract:
    ref = array(m, given["array"])
    of, mode = type_of(m, ref), options.text(m, given["mode"], "mode=")
    widths = [tuple(_width(m, w) for w in pair) for pair in _sides(m, given["pad_width"], of.rank, "pad_width=")]
    zeros = mode == "empty" or (mode == "constant" and _is_zero(given["constant_values"]))
    if mode in PADDED or zeros:  # numbers that NumPy leaves undefined may be zeros
        if mode in ("reflect", "symmetric") and options.text(m, given["reflect_type"], "reflect_type=") == "odd":
            for axis, (before, after) in enumerate(widths):
                ref = _point_reflected(m, ref, axis, before, after, mode)
            return ref
        return m.make("pad", ref, pad_width=_short(widths), **({} if zeros else {"mode": mode}))
    side, values = _side_of(m, given, of, mode)
    for axis, (pair, wanted) in enumerate(zip(widths, _sides(m, values, of.rank, f"The option of mode={mode!r}"))):
        pieces: list[Abstract] = [ref]
        for width, value, behind in ((pair[0], wanted[0], False), (pair[1], wanted[1], True)):
            piece = () if width == ZERO else (side(m, ref, axis, width, value, behind),)
            pieces = [*pieces, *piece] if behind else [*piece, *pieces]
        ref = array(m, m.make("concatenate", *pieces, axis=axis))
    return ref


def _point_reflected(m: Machine, ref: Ref, axis: int, before: Dim, after: Dim, mode: str) -> Ref:
    """`reflect_type="odd"`: twice the element at the edge minus the mirror image.

    What is wider than the array is made in steps, each a whole number of arrays wide, as in NumPy.
    """
    facts, rank = m.builder.facts, type_of(m, ref).rank
    length, inner = facts.normal(type_of(m, ref).shape[axis]), 1 if mode == "reflect" else 0
    if length.const == 1 or all(facts.assume_nonnegative(length - inner - w, m.here()) for w in (before, after)):
        return _reflected_once(m, ref, axis, rank, (before, after), mode)
    period, left, right = (d.const for d in (length - inner, before, after))
    if period is None or left is None or right is None:
        m.refuse("E202", "How often an array is reflected with reflect_type='odd' is decided by the run.")
    width = period
    while left or right:
        steps = tuple(min(w, width // period * period) for w in (left, right))
        ref = _reflected_once(m, ref, axis, rank, (dim(steps[0]), dim(steps[1])), mode)
        left, right, width = left - steps[0], right - steps[1], width + sum(steps)
    return ref


def _reflected_once(m: Machine, ref: Ref, axis: int, rank: int, sides: tuple[Dim, Dim], mode: str) -> Ref:
    if sides == (ZERO, ZERO):
        return ref
    widths = _short([sides if k == axis else (ZERO, ZERO) for k in range(rank)])
    edges, mirrored = (m.make("pad", ref, pad_width=widths, mode=kind) for kind in ("edge", mode))
    return array(m, m.make("subtract", m.make("multiply", literal(2), edges), mirrored))


def _width(m: Machine, value: Abstract) -> Dim:
    width = m.builder.facts.normal(length_of(m, value, "pad_width="))
    known = m.builder.facts.assume_nonnegative(width, m.here())  # else NumPy raises
    return width if known or width.const is not None else opaque("width", width)


def _short(widths: list[tuple[Dim, ...]]) -> Dim | tuple[Dim, ...] | tuple[tuple[Dim, ...], ...]:
    """The widths as they are written: one number, or one pair, where that says it."""
    if len(set(widths)) != 1:
        return tuple(widths)
    before, after = widths[0]
    return before if before == after else (before, after)


def _is_zero(value: Abstract) -> bool:
    return isinstance(value, Const) and value.value == 0


def _side_of(m: Machine, given: Given, of: ArrayType, mode: str) -> tuple[Side, Abstract]:
    if mode == "constant":
        return _constant, given["constant_values"]
    if of.kind not in "fc" and mode not in ("maximum", "minimum"):
        m.refuse("E202", f"np.pad of integers with mode={mode!r} rounds.", "Convert with .astype(float) before.")
    if mode == "linear_ramp":
        return _ramp, given["end_values"]
    if mode in STATISTICS:
        return _statistic(STATISTICS[mode]), given["stat_length"]
    known = ", ".join(("constant", "empty", *PADDED, "linear_ramp", *STATISTICS))
    m.refuse("E202", f"np.pad with mode={mode!r} is not supported.", f"The modes are {known}.")


def _constant(m: Machine, ref: Ref, axis: int, width: Dim, value: Abstract, behind: bool) -> Abstract:
    of, number = type_of(m, ref), numeric(m, value)
    if options.array_type(m, number).inexact and not of.inexact:
        m.refuse("E303", f"The array holds {of.dtype} and the value is {options.array_type(m, number).dtype}.")
    shape = (*of.shape[:axis], width, *of.shape[axis + 1 :])
    return m.make("full", number, shape=shape, dtype=of.dtype)


def _ramp(m: Machine, ref: Ref, axis: int, width: Dim, value: Abstract, behind: bool) -> Abstract:
    """Evenly from the end value to the element at the edge, which is not repeated."""
    dtype = type_of(m, ref).dtype
    edge = read_item(m, ref, Subscript((*(Slice(),) * axis, At()), (literal(-1 if behind else 0),)))
    ramp = m.make("linspace", numeric(m, value), edge, num=width, endpoint=False, axis=axis)
    ramp = ramp if options.array_type(m, ramp).dtype == dtype else m.make("astype", ramp, dtype=dtype)
    return flipped(m, ramp, literal(axis)) if behind else ramp


def _statistic(path: str) -> Side:
    def side(m: Machine, ref: Ref, axis: int, width: Dim, value: Abstract, behind: bool) -> Abstract:
        part: Abstract = ref
        if not is_none(value):
            count = static_integer(m, value, "stat_length=")
            length = m.builder.facts.normal(type_of(m, ref).shape[axis])
            if not m.builder.facts.nonnegative(dim(count) - length):
                part = _rows(m, ref, axis, count, behind)
        keywords = (("axis", literal(axis)), ("keepdims", literal(True)))
        made = m.handlers.call(m, Library(path), Arguments((part,), keywords))
        shape = type_of(m, ref).shape
        return broadcast(m, made, (*shape[:axis], width, *shape[axis + 1 :]))

    return side


def _rows(m: Machine, ref: Ref, axis: int, count: int, behind: bool) -> Abstract:
    """The first or the last rows along an axis."""
    spec = (*(Slice(),) * axis, Slice(lo=behind, hi=not behind))
    return read_item(m, ref, Subscript(spec, (literal(-count if behind else count),)))


PADDING: dict[str, Function] = {
    "numpy.pad": Function(
        "array, pad_width, mode='constant', *, constant_values=0, end_values=0, stat_length=None, reflect_type='even'",
        _pad,
        samples=(
            "f8[n], 2",
            "f8[n, m], ((1, 0), (0, 2))",
            "f8[n, m], (2, 1)",
            "f8[n], 1, constant_values=f8",
            "f8[n, m], 1, constant_values=((1.0, f8), (2.0, 3.0))",
            "f8[n, m], ((1, 1), (0, 2)), constant_values=(f8, 2.0)",
            "f8[n], (2, 1), mode='edge'",
            "f8[n, m], ((1, 2), (0, 1)), 'edge'",
            "f8[n], (2, 3), mode='reflect'",
            "f8[n], 6, mode='reflect'",
            "f8[n, m], 1, mode='symmetric'",
            "f8[n, m], ((2, 2), (1, 1)), mode='wrap'",
            "f8[n], (2, 3), mode='linear_ramp', end_values=(f8, 1.0)",
            "f8[n, m], (1, 2), mode='linear_ramp'",
            "f8[n], 2, mode='mean'",
            "f8[n, m], (1, 2), mode='mean', stat_length=2",
            "f8[n], 1, mode='maximum', stat_length=(2, 3)",
            "f8[n, m], 1, mode='minimum'",
            "f8[n], 2, mode='median'",
            "c16[n], 1, mode='edge'",
            "f8[n], (2, 1), mode='reflect', reflect_type='odd'",
            "f8[3, m], ((7, 2), (1, 1)), mode='symmetric', reflect_type='odd'",
            "f8[3], (7, 4), mode='reflect', reflect_type='odd'",
            "f8[n, m], {-1: (1, 2), 0: 1}",
            "f8[n], np.array([1, 2]), mode='edge'",
            "f8[n], (2, 1), mode='empty'; [2:-1]",
            "f8[n], i8[2]",
            "f8[n, m], i8[2, 2] < 5, mode='edge'",
            "f8[n], int, mode='wrap'",
            "f8[n, m], (1, i8), mode='reflect'",
        ),
    ),
}
