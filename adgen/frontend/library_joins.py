"""Functions that join arrays, and those that make larger ones of copies: `concatenate`, `block`, `repeat`, `tile`."""

from __future__ import annotations

from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import length_of, static_integer
from adgen.frontend.library import Function, Given, into, numeric
from adgen.frontend.library_shapes import moved, raveled, widened, with_axes
from adgen.frontend.lists import array_of, is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.values import NONE, Abstract, Boxed, Items, Ref
from adgen.frontend.views import type_of
from adgen.ir.dims import Dim

Parts = list[Abstract]
Rows = tuple[int, str, int]
"""Of arrays with this many axes in a list of run-time length: the primitive that joins them, and the axis."""


def rank_of(m: Machine, value: Abstract) -> int:
    """The number of axes of a number or an array."""
    return options.array_type(m, value).rank


def _joined(m: Machine, parts: Parts, prim: str, axis: int, dtype: str | None = None) -> Abstract:
    """`concatenate` or `stack` of arrays; with `dtype=`, of what they are in that dtype."""
    if dtype is not None:
        parts = [p if options.array_type(m, p).dtype == dtype else m.make("astype", p, dtype=dtype) for p in parts]
    return m.make(prim, *parts, axis=axis)


def _line(m: Machine, part: Abstract) -> Abstract:
    """The elements in one axis."""
    return widened(m, part, 1) if rank_of(m, part) == 0 else raveled(m, part)


def _join(prim: str, sequence: str) -> Callable[[Machine, Given], Abstract]:
    def lower(m: Machine, given: Given) -> Abstract:
        items, dtype = options.items_of(m, given[sequence]), options.dtype(m, given["dtype"])
        whole = is_none(given["axis"])
        axis = 0 if whole else static_integer(m, given["axis"], "axis=")
        if items is None:
            made = _run(m, given[sequence], prim, None if whole else axis)
            return into(m, given, _in_dtype(m, made, dtype))
        parts = [numeric(m, i) for i in items]
        return into(m, given, _joined(m, [_line(m, p) for p in parts] if whole else parts, prim, axis, dtype))

    return lower


def _in_dtype(m: Machine, value: Abstract, dtype: str | None) -> Abstract:
    return value if dtype in (None, options.array_type(m, value).dtype) else m.make("astype", value, dtype=dtype)


def _run(m: Machine, values: Abstract, prim: str, axis: int | None) -> Abstract:
    """The rows of an array, or the arrays in a list of run-time length, are stacked, and then axes are put together."""
    stacked = numeric(m, values)
    if not isinstance(stacked, Ref):
        return stacked
    of = type_of(m, stacked)
    if prim == "stack":
        copied = m.apply("copy", m.read(stacked)) if stacked is values else m.read(stacked)
        made = m.new_array(copied, m.contiguous(stacked))
        turned = moved(m, made, (0,), (axis or 0,))
        return made if axis == 0 or not isinstance(turned, Ref) else m.new_array(m.read(turned), contiguous=False)
    if of.rank < 2 or axis not in (0, -of.rank + 1):
        m.refuse("E302", "A list whose length the run decides is joined along axis 0 of its arrays only.")
    shape = (of.shape[0] * of.shape[1], *of.shape[2:])
    return m.new_array(m.apply("reshape", m.read(stacked), shape=shape), contiguous=True)


def _vstack(m: Machine, parts: Parts) -> tuple[str, Parts, int]:
    if all(rank_of(m, p) == 1 for p in parts):
        return "stack", parts, 0
    return "concatenate", [widened(m, p, 2) for p in parts], 0


def _hstack(m: Machine, parts: Parts) -> tuple[str, Parts, int]:
    if not any(rank_of(m, p) for p in parts):
        return "stack", parts, 0
    wide = [widened(m, p, 1) for p in parts]
    return "concatenate", wide, 0 if rank_of(m, wide[0]) == 1 else 1


def _dstack(m: Machine, parts: Parts) -> tuple[str, Parts, int]:
    if all(rank_of(m, p) == 2 for p in parts):
        return "stack", parts, 2
    return "concatenate", [widened(m, p, 3) for p in parts], 2


def _column_stack(m: Machine, parts: Parts) -> tuple[str, Parts, int]:
    if all(rank_of(m, p) == 1 for p in parts):
        return "stack", parts, 1
    return "concatenate", [_column(m, p) for p in parts], 1


def _column(m: Machine, part: Abstract) -> Abstract:
    """A vector as a column."""
    return part if rank_of(m, part) > 1 else with_axes(m, widened(m, part, 1), {1})


def _stacking(arranged: Callable[[Machine, Parts], tuple[str, Parts, int]], *rows: Rows) -> Callable[..., Abstract]:
    """`vstack` and its kin: the arrays get as many axes as they need, and are joined along one.

    `rows` says how a list of run-time length is joined, for each number of axes that its arrays may have.
    """

    def lower(m: Machine, given: Given) -> Abstract:
        items, dtype = options.items_of(m, given["tup"]), options.dtype(m, given.get("dtype", NONE))
        if items is not None:
            prim, parts, axis = arranged(m, [numeric(m, i) for i in items])
            return _joined(m, parts, prim, axis, dtype)
        rank = rank_of(m, numeric(m, given["tup"])) - 1
        for of, prim, axis in rows:
            if of == rank:
                return _in_dtype(m, _run(m, given["tup"], prim, axis), dtype)
        m.refuse(
            "E202", "The arrays that are joined here must be listed one by one.", "Use np.stack or np.concatenate."
        )

    return lower


def _block(m: Machine, given: Given) -> Abstract:
    """`np.block`: the innermost lists are joined along the last axis, those around them along the axis before."""
    value = given["arrays"]
    depth, leaves = _nesting(m, value)
    if not depth or not any(rank_of(m, leaf) for leaf in leaves):
        return m.wrap(m.apply("copy", array_of(m, value)) if not depth else array_of(m, value), contiguous=True)
    rank = max(depth, *(rank_of(m, leaf) for leaf in leaves))
    return _blocked(m, value, depth, rank)


def _nesting(m: Machine, value: Abstract) -> tuple[int, Parts]:
    """How deep lists are nested, and what stands in the innermost."""
    if not (isinstance(value, Boxed) and isinstance(content := m.content(value.box), Items)):
        if is_sequence(value):
            m.refuse("E302", "np.block takes nested lists of known structure.")
        return 0, [value]
    inside = [_nesting(m, item) for item in content.values]
    if len({depth for depth, _ in inside}) != 1:
        m.refuse("E302", "The lists that np.block gets are empty, or not nested to one depth.")
    return inside[0][0] + 1, [leaf for _, leaves in inside for leaf in leaves]


def _blocked(m: Machine, value: Abstract, depth: int, rank: int) -> Abstract:
    items = options.items_of(m, value) if depth else None
    if items is None:
        wide = widened(m, value, 1) if not rank_of(m, value) else value
        return with_axes(m, wide, set(range(rank - rank_of(m, wide))))
    parts = [_blocked(m, item, depth - 1, rank) for item in items]
    return m.make("concatenate", *parts, axis=rank - depth) if len(parts) > 1 or depth == 1 else parts[0]


def _lengths(m: Machine, value: Abstract, what: str) -> Dim | tuple[Dim, ...]:
    """A number of repetitions, or several."""
    found: list[Dim] = []
    for item in _items(m, value):
        length = length_of(m, item, what)
        m.builder.facts.assume_nonnegative(length, m.here())  # else NumPy raises
        found.append(m.builder.facts.normal(length))
    return tuple(found) if is_sequence(value) or isinstance(value, Ref) else found[0]


def _items(m: Machine, value: Abstract) -> tuple[Abstract, ...]:
    several = isinstance(value, Ref) or is_sequence(value)
    items = options.numbers(m, value) if several else (value,)
    if items is None:
        m.refuse("E202", "How many numbers these are is decided by the run.", "Pass a tuple, or use x[places].")
    return items


def _repeat(m: Machine, given: Given) -> Abstract:
    value, times = numeric(m, given["a"]), given["repeats"]
    axis = None if rank_of(m, value) == 1 else options.axis(m, given["axis"])
    if isinstance(times, Ref) and options.numbers(m, times) is None:
        return m.make("repeat_each", value, times, axis=axis)
    repeats = _lengths(m, times, "repeats=")
    if isinstance(repeats, tuple) and len(repeats) == 1:
        repeats = repeats[0]
    return m.make("repeat", value, repeats=repeats, axis=axis)


def _tile(m: Machine, given: Given) -> Abstract:
    return m.make("tile", numeric(m, given["A"]), reps=_lengths(m, given["reps"], "reps="))


def _roll(m: Machine, given: Given) -> Abstract:
    """`np.roll`: along several axes, one after the other."""
    value = numeric(m, given["a"])
    shifts, axes = (list(_items(m, given[n])) for n in ("shift", "axis"))
    count = max(len(shifts), len(axes))
    if {len(shifts), len(axes)} - {1, count}:
        m.refuse("E301", f"np.roll got {len(shifts)} shifts for {len(axes)} axes.")
    for k in range(count):
        axis = options.axis(m, axes[k % len(axes)])
        only = rank_of(m, value) == 1 and axis in (0, -1)
        value = m.make("roll", value, shifts[k % len(shifts)], axis=None if only else axis)
    return value


JOINS: dict[str, Function] = {
    **{
        name: Function(
            "arrays, /, axis=0, out=None, *, dtype=None, casting='same_kind'",
            _join("concatenate", "arrays"),
            samples=(
                "(f8[n], f8[m])",
                "(f8[n, m], f8[3, m])",
                "[f8[n, m], f8[n, 3]], axis=-1",
                "(f8[n, m], f8[3]), axis=None",
                "(f8[n], i8[m])",
                "(f8[n], c16[m])",
                "(f8[n],)",
                "(i8[n], f8[n]), dtype=float",
                "f8[3, n, m]",
            ),
        )
        for name in ("numpy.concatenate", "numpy.concat")
    },
    "numpy.stack": Function(
        "arrays, axis=0, out=None, *, dtype=None, casting='same_kind'",
        _join("stack", "arrays"),
        samples=(
            "(f8[n], f8[n])",
            "[f8[n], f8[n], f8[n]], axis=1",
            "(f8[n, m], f8[n, m]), axis=-1",
            "(float, f8, 2.0)",
            "(f8[n], i8[n]), dtype=float",
            "f8[n, m]",
            "f8[n, m], axis=1",
        ),
    ),
    "numpy.vstack": Function(
        "tup, *, dtype=None, casting='same_kind'",
        _stacking(_vstack, (1, "stack", 0), (2, "concatenate", 0)),
        samples=(
            "(f8[n], f8[n])",
            "[f8[n, m], f8[m]]",
            "(f8[3, m], f8[n, m])",
            "(float, f8)",
            "(f8[2, n, m], f8[3, n, m])",
        ),
    ),
    "numpy.hstack": Function(
        "tup, *, dtype=None, casting='same_kind'",
        _stacking(_hstack, (0, "stack", 0), (1, "concatenate", 0)),
        samples=(
            "(f8[n], f8[m])",
            "[f8[n, m], f8[n, 3]]",
            "(float, f8[n])",
            "(float, f8)",
            "(f8[n, m, 2], f8[n, 3, 2])",
        ),
    ),
    "numpy.dstack": Function(
        "tup, *, dtype=None, casting='same_kind'",
        _stacking(_dstack, (2, "stack", 2)),
        samples=("(f8[n, m], f8[n, m])", "(f8[n], f8[n])", "[f8[n, m, 2], f8[n, m, 3]]", "(f8[n, m], f8[n, m, 2])"),
    ),
    "numpy.column_stack": Function(
        "tup",
        _stacking(_column_stack, (1, "stack", 1)),
        samples=("(f8[n], f8[n])", "[f8[n], f8[n, m]]", "(f8[n, m], f8[n, 3])"),
    ),
    "numpy.block": Function(
        "arrays",
        _block,
        samples=(
            "[[f8[n, n], f8[n, m]], [f8[m, n], f8[m, m]]]",
            "[f8[n], f8[m]]",
            "[[f8[n]], [f8[n]]]",
            "[[float, f8], [2.0, float]]",
            "[float, f8[n], 1.0]",
            "[[f8[n, m], f8[n, 1]], [f8[m], 1.0]]",
            "f8[n]",
        ),
    ),
    "numpy.repeat": Function(
        "a, repeats, axis=None",
        _repeat,
        samples=(
            "f8[n], 3",
            "f8[n, m], 2",
            "f8[n, m], 3, axis=1",
            "f8[n, m], 2, axis=-2",
            "f8[3], [2, 0, 1]",
            "f8[n, 2], (1, 3), axis=1",
            "f8[2, 2], (1, 0, 2, 1)",
            "f8, 3",
            "c16[n], 2",
            "f8[n], 0",
            "f8[n], i8[n] < 3",
            "f8[n, m], i8[n] < 3, axis=0",
            "f8[2, 3], i8[3], axis=-1",
        ),
    ),
    "numpy.tile": Function(
        "A, reps",
        _tile,
        samples=(
            "f8[n], 3",
            "f8[n], (2, 2)",
            "f8[n, m], 2",
            "f8[n, m], (2, 1)",
            "f8[n, m], (3, 1, 2)",
            "f8, 3",
            "f8[n], 1",
            "c16[n, 1], (1, 2)",
        ),
    ),
    "numpy.roll": Function(
        "a, shift, axis=None",
        _roll,
        samples=(
            "f8[n], 1",
            "f8[n], -2",
            "f8[n], 7",
            "f8[n], int",
            "f8[n], 0",
            "f8[n, m], 3",
            "f8[n, m], 1, axis=0",
            "f8[n, m], (1, -1), axis=(0, 1)",
            "f8[n, m], 1, axis=(0, -1)",
            "f8[n], (1, 2), axis=0",
            "f8[n], (1, 2)",
            "c16[n], -1",
        ),
    ),
}
