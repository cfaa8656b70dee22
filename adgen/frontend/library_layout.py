"""Functions that change the shape of an array or the order of its axes; see `library_shapes.py` for views."""

from __future__ import annotations

from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import known, static_integer
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_shapes import (
    array,
    axes_of,
    axis_of,
    broadcast,
    by_columns,
    diag,
    diagonal,
    expanded,
    flipped,
    imaginary,
    moved,
    raveled,
    real,
    reshaped,
    shape_of,
    squeezed,
    swapped,
    transposed,
    widened,
)
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract, Ref, Row
from adgen.frontend.views import type_of
from adgen.ir.builder import literal
from adgen.ir.dims import Dim
from adgen.rules.operands import broadcast as common


def _int(m: Machine, given: Given, name: str) -> int:
    return static_integer(m, given[name], f"{name}=")


def reshaped_in(m: Machine, value: Abstract, shape: tuple[Dim, ...], order: Abstract) -> Abstract:
    """`reshape` in the order that `order=` says: by columns it is the transpose of the transpose, reshaped."""
    if not by_columns(m, value, order):
        return reshaped(m, value, shape)
    return transposed(m, reshaped(m, transposed(m, array(m, value)), shape[::-1]))


def raveled_in(m: Machine, value: Abstract, order: Abstract) -> Abstract:
    """`ravel` in the order that `order=` says."""
    return raveled(m, transposed(m, array(m, value)) if by_columns(m, value, order) else value)


def _reshape(m: Machine, given: Given) -> Abstract:
    made = reshaped_in(m, given["a"], options.shape(m, given["shape"]), given["order"])
    if is_none(given["copy"]):
        return made
    if not options.flag(m, given["copy"], "copy="):
        m.refuse("E202", "np.reshape with copy=False raises where the array lies otherwise in memory.", "Leave it out.")
    return m.make("copy", made)


def _rollaxis(m: Machine, given: Given) -> Abstract:
    rank = type_of(m, array(m, given["a"])).rank
    axis, start = axis_of(m, _int(m, given, "axis"), rank), _int(m, given, "start")
    start = axis_of(m, start, rank + 1) if start >= 0 else axis_of(m, start, rank)
    return moved(m, given["a"], (axis,), (start - 1 if axis < start else start,))


def _matrix_transpose(m: Machine, given: Given) -> Abstract:
    return swapped(m, given["x"], -1, -2)


def _triangle(prim: str) -> Callable[[Machine, Given], Abstract]:
    """`np.tril`, `np.triu`; of a vector NumPy makes a matrix with that in each row."""

    def lower(m: Machine, given: Given) -> Abstract:
        ref = array(m, given["m"])
        (length, *rest) = type_of(m, ref).shape
        source = m.read(ref) if rest else m.apply("broadcast_to", m.read(ref), shape=(length, length))
        return m.wrap(m.apply(prim, source, k=_int(m, given, "k")), contiguous=True)

    return lower


def _transpose(m: Machine, given: Given) -> Abstract:
    axes = given["axes"]
    return transposed(m, given["a"], None if is_none(axes) else axes_of(m, axes))


def _atleast(rank: int) -> Callable[[Machine, Given], Abstract]:
    def lower(m: Machine, given: Given) -> Abstract:
        items = given["arys"].items if isinstance(given["arys"], Row) else ()
        found = tuple(widened(m, numeric(m, i), rank) for i in items)
        return found[0] if len(found) == 1 else Row(found)

    return lower


def _broadcast_arrays(m: Machine, given: Given) -> Abstract:
    refs = [array(m, i) for i in (given["args"].items if isinstance(given["args"], Row) else ())]
    types = [type_of(m, r) for r in refs]
    shape = common([t.shape for t in types], m.builder.facts, m.here(), "broadcast_arrays")
    return Row(tuple(_stretched(m, r, shape) for r in refs))


def _stretched(m: Machine, ref: Ref, shape: tuple[Dim, ...]) -> Abstract:
    """The array itself where it has the shape, so that it can be written to."""
    lengths = type_of(m, ref).shape
    same = len(lengths) == len(shape) and all(map(m.builder.facts.same, lengths, shape))
    return Ref(ref.cell, ref.path) if same else broadcast(m, ref, shape)


def _broadcast_shapes(m: Machine, given: Given) -> Abstract:
    shapes = [options.shape(m, i) for i in (given["args"].items if isinstance(given["args"], Row) else ())]
    shape = common(shapes, m.builder.facts, m.here(), "broadcast_shapes")
    return Row(tuple(m.number(known(m, d)) for d in shape))


MATRICES = ("f8[n, m]", "f8[n, m], k=1", "f8[n, m], k=-1", "f8[3, n, n]", "f8[n]", "c16[n, n]")
AXES = ("f8[n, m]", "f8[n, m, 3], (2, 0, 1)", "f8[n]", "f8[n, m], axes=(-1, 0)")

PARTS = ("c16[n]", "c16", "f8[n]")
"""Calls of `np.real`; of real numbers `np.imag` has no derivative."""

LAYOUT: dict[str, Function] = {
    "numpy.reshape": Function(
        "a, /, shape, order='C', *, copy=None",
        _reshape,
        samples=(
            "f8[n, m], 8",
            "f8[n, m], (-1,)",
            "f8[n], (2, -1)",
            "f8[n, m], (2, 4), order='F'",
            "f8[n, m], -1, order='F'",
            "f8[8], (2, 2, -1), order='F'",
            "f8[n], (1, 4), order='A'",
            "f8[n, m], (2, 4), copy=True",
            "f8, (1, 1)",
            "c16[n], (2, 2)",
        ),
    ),
    "numpy.ravel": Function(
        "a, order='C'",
        lambda m, g: raveled_in(m, g["a"], g["order"]),
        samples=("f8[n, m]", "f8[n, m], order='F'", "f8[n]", "f8[n], order='K'", "f8", "f8[2, 2, 3], 'F'"),
    ),
    **{name: Function("a, axes=None", _transpose, samples=AXES) for name in ("numpy.transpose", "numpy.permute_dims")},
    "numpy.matrix_transpose": Function("x, /", _matrix_transpose, samples=("f8[n, m]", "f8[3, n, m]", "c16[n, m]")),
    "numpy.swapaxes": Function(
        "a, axis1, axis2",
        lambda m, g: swapped(m, g["a"], _int(m, g, "axis1"), _int(m, g, "axis2")),
        samples=("f8[n, m], 0, 1", "f8[n, m, 3], -1, 0", "f8[n], 0, 0"),
    ),
    "numpy.moveaxis": Function(
        "a, source, destination",
        lambda m, g: moved(m, g["a"], axes_of(m, g["source"]), axes_of(m, g["destination"])),
        samples=("f8[n, m, 3], 0, -1", "f8[n, m, 3], (0, 1), (-1, 0)", "f8[n], 0, 0"),
    ),
    "numpy.rollaxis": Function(
        "a, axis, start=0", _rollaxis, samples=("f8[n, m, 3], 2", "f8[n, m, 3], 0, 2", "f8[n, m, 3], -1, start=-2")
    ),
    "numpy.squeeze": Function(
        "a, axis=None",
        lambda m, g: squeezed(m, g["a"], g["axis"]),
        samples=("f8[n, 1, m, 1]", "f8[n, 1, m, 1], axis=1", "f8[1, n, 1], axis=(0, -1)", "f8[n]", "f8[1, 1]"),
    ),
    "numpy.expand_dims": Function(
        "a, axis",
        lambda m, g: expanded(m, g["a"], g["axis"]),
        samples=("f8[n], 0", "f8[n, m], -1", "f8[n], (0, -1)", "f8[n], axis=(1, 2)", "f8, 0"),
    ),
    **{
        f"numpy.atleast_{rank}d": Function("*arys", _atleast(rank), samples=("f8[n]", "f8, f8[n, m]", "f8[2, n, m]"))
        for rank in (1, 2, 3)
    },
    "numpy.flip": Function(
        "m, axis=None",
        lambda m, g: flipped(m, g["m"], g["axis"]),
        samples=("f8[n]", "f8[n, m]", "f8[n, m], axis=0", "f8[n, m, 3], axis=(0, -1)", "c16[n], axis=0"),
    ),
    "numpy.fliplr": Function("m", lambda m, g: flipped(m, g["m"], literal(1)), samples=("f8[n, m]", "f8[2, n, m]")),
    "numpy.flipud": Function("m", lambda m, g: flipped(m, g["m"], literal(0)), samples=("f8[n]", "f8[n, m]")),
    "numpy.broadcast_to": Function(
        "array, shape, subok=False",
        lambda m, g: broadcast(m, g["array"], shape_of(m, g)),
        samples=("f8[n], (3, 4)", "f8[n, 1], (4, 3)", "f8, (2, 3)", "f8, 3", "f8[n], (4,)", "c16[1], (2,)"),
    ),
    "numpy.broadcast_arrays": Function(
        "*args, subok=False",
        _broadcast_arrays,
        samples=("f8[n, 1], f8[m]", "f8[n], f8[n]", "f8, f8[n, m]", "f8[n]"),
    ),
    "numpy.broadcast_shapes": Function("*args", _broadcast_shapes, samples=("(3, 1), (1, 4)", "(2,), 2, ()")),
    "numpy.diag": Function(
        "v, k=0",
        lambda m, g: diag(m, g["v"], _int(m, g, "k")),
        samples=("f8[n]", "f8[n], 1", "f8[n], k=-2", "f8[n, n]", "f8[n, m], -1", "f8[n, m], k=1", "c16[n, n]"),
    ),
    "numpy.diagonal": Function(
        "a, offset=0, axis1=0, axis2=1",
        lambda m, g: diagonal(m, g["a"], *(_int(m, g, name) for name in ("offset", "axis1", "axis2"))),
        samples=(
            "f8[n, n]",
            "f8[n, m], offset=-1",
            "f8[n, n], 1, axis1=1, axis2=0",
            "f8[n, n, 3]",
            "f8[3, n, n], offset=1, axis1=-2, axis2=-1",
            "c16[n, 2, n], axis1=2, axis2=0",
        ),
    ),
    "numpy.tril": Function("m, k=0", _triangle("tril"), samples=MATRICES),
    "numpy.triu": Function("m, k=0", _triangle("triu"), samples=MATRICES),
    "numpy.real": Function("val", lambda m, g: real(m, g["val"]), "real", PARTS),
    "numpy.imag": Function("val", lambda m, g: imaginary(m, g["val"]), "imag", PARTS[:2]),
}
