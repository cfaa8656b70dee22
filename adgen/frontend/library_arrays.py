"""Functions that make arrays, and those whose call is not one primitive: `array`, `where`."""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import known, static_integer
from adgen.frontend.library import Function, Given, into, numeric
from adgen.frontend.library_create import new_array
from adgen.frontend.library_places import nonzero
from adgen.frontend.library_shapes import axes_of, axis_of, diagonal
from adgen.frontend.lists import is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.values import FALSE, NONE, TRUE, Abstract, Ref, Row, Step
from adgen.frontend.views import fill
from adgen.ir.builder import literal
from adgen.ir.dims import product
from adgen.ir.types import Form

CHOICES = (
    "b1[n], f8[n], f8[n]",
    "b1[n], f8, 0.0",
    "b1[n, 1], f8[3], f8[n, 3]",
    "b1[n], c16[n], f8[n]",
    "bool, f8[n], f8",
)
"""Calls of `np.where` with a choice."""


def _where(m: Machine, given: Given) -> Abstract:
    condition = numeric(m, given["condition"])
    if is_none(given["x"]) and is_none(given["y"]):
        return nonzero(m, condition)
    if options.array_type(m, condition).inexact:
        condition = m.make("not_equal", condition, literal(0))
    return m.make("where", condition, numeric(m, given["x"]), numeric(m, given["y"]))


def _trace(m: Machine, given: Given) -> Abstract:
    """Of a matrix one primitive; of more axes the sums of the diagonals."""
    value = numeric(m, given["a"])
    dtype = options.dtype(m, given["dtype"])
    if dtype not in (None, options.array_type(m, value).dtype):
        value = m.make("astype", value, dtype=dtype)
    offset, axis1, axis2 = (static_integer(m, given[name], f"{name}=") for name in ("offset", "axis1", "axis2"))
    if options.array_type(m, value).rank == 2 and (axis1 % 2, axis2 % 2) == (0, 1):
        return into(m, given, m.make("trace", value, offset=offset))
    found = diagonal(m, value, offset, axis1, axis2)
    return into(m, given, m.make("sum", found, axis=-1 if options.array_type(m, found).rank > 1 else None))


def _copyto(m: Machine, given: Given) -> Abstract:
    target = given["dst"]
    if not isinstance(target, Ref):
        m.refuse("E302", "np.copyto changes an array in place, and was given none.")
    source, mask = numeric(m, given["src"]), given["where"]
    fill(m, target, m.atom(source if mask in (NONE, TRUE) else m.make("where", numeric(m, mask), source, target)))
    return NONE


def _shares_memory(m: Machine, given: Given) -> Abstract:
    """Two parameters are taken to be apart, and the caller is held to it; other arrays are known to be."""
    match given["a"], given["b"]:
        case Ref(cell, ()), Ref(other, ()) if cell is other:
            return TRUE
        case Ref(cell), Ref(other) if cell is not other and not any(
            t.other is other for t in m.state.ties.get(cell, ())
        ):
            m.memory.apart.add(frozenset((cell, other)))
            return FALSE
        case _:
            m.refuse("E302", "Whether these views share memory depends on numbers.", "Test whole arrays.")


def _shape(m: Machine, given: Given) -> Abstract:
    return shape_row(m, given["a"])


def shape_row(m: Machine, value: Abstract) -> Abstract:
    """`x.shape` as a tuple of integers."""
    of = options.array_type(m, numeric(m, value))
    return Row(tuple(m.number(known(m, d)) for d in of.shape))


def size_of(m: Machine, value: Abstract) -> Abstract:
    """`x.size`."""
    of = options.array_type(m, numeric(m, value))
    return m.number(known(m, product(of.shape)))


def _size(m: Machine, given: Given) -> Abstract:
    value = numeric(m, given["a"])
    if is_none(given["axis"]):
        return size_of(m, value)
    shape = options.array_type(m, value).shape
    lengths = [shape[axis_of(m, a, len(shape))] for a in axes_of(m, given["axis"])]
    return m.number(known(m, product(tuple(lengths))))


def number_type(m: Machine, dtype: str, value: Abstract) -> Abstract:
    """`np.float64(value)`."""
    if isinstance(value, Ref) or is_sequence(value):
        found = new_array(m, value, dtype)
        return m.make("index", found, spec=()) if not options.array_type(m, found).rank else found
    return m.make("cast", value, dtype=dtype, form=Form.SCALAR)


def _stop_gradient(m: Machine, given: Given) -> Abstract:
    """The object itself, so of an array a view that shows what is written to the array later."""
    match given["x"]:
        case Ref() as ref:
            return Ref(ref.cell, (*ref.path, Step("stop_gradient")))
        case value:
            return m.make("stop_gradient", value)


ARRAYS: dict[str, Function] = {
    "adgen.stop_gradient": Function("x", _stop_gradient),
    "numpy.where": Function("condition, x=None, y=None, /", _where, "where", CHOICES),
    "numpy.trace": Function(
        "a, offset=0, axis1=0, axis2=1, dtype=None, out=None",
        _trace,
        "trace",
        (
            "f8[n, n]",
            "f8[n, m], -1",
            "f8[n, n, 3]",
            "f8[3, n, m], offset=1, axis1=-2, axis2=-1",
            "c16[n, n], 0, 1, 0",
        ),
    ),
    "numpy.copyto": Function("dst, src, casting='same_kind', where=None", _copyto),
    "numpy.isrealobj": Function("x", lambda m, g: literal(options.array_type(m, numeric(m, g["x"])).kind != "c")),
    "numpy.iscomplexobj": Function("x", lambda m, g: literal(options.array_type(m, numeric(m, g["x"])).kind == "c")),
    "numpy.shape": Function("a", _shape, samples=("f8[n, m]", "f8[n]", "[1.0, float]")),
    "numpy.size": Function(
        "a, axis=None", _size, samples=("f8[n, m]", "f8[n, m], 1", "f8[n, m], axis=-2", "f8", "f8[n, m, 3], (0, 2)")
    ),
    "numpy.shares_memory": Function("a, b, max_work=None", _shares_memory),
    "numpy.may_share_memory": Function("a, b, max_work=None", _shares_memory),
    "numpy.ndim": Function(
        "a",
        lambda m, g: literal(options.array_type(m, numeric(m, g["a"])).rank),
        samples=("f8[n, m]", "float", "[1.0, float]"),
    ),
}
