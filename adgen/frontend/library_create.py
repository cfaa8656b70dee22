"""Functions that make arrays: of given numbers, of one number, of evenly spaced ones."""

from __future__ import annotations

import math
from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import ONE, ZERO, known, length_of, static_integer, whole
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_shapes import array, with_axes
from adgen.frontend.lists import array_of, is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.operators import binary
from adgen.frontend.values import NONE, Abstract, Range, Ref, Row, Static
from adgen.frontend.views import type_of
from adgen.ir.builder import literal
from adgen.ir.dims import Dim
from adgen.ir.nodes import Atom, Const
from adgen.ir.types import ArrayType, Form


def new_array(m: Machine, value: Abstract, dtype: str | None) -> Abstract:
    """`np.array(value)`: always new memory."""
    if isinstance(value, Ref):
        of = type_of(m, value)
        prim, more = ("copy", {}) if dtype in (None, of.dtype) else ("astype", {"dtype": dtype})
        return m.make(prim, value, **more)
    if is_sequence(value) or isinstance(value, Range):
        atom = array_of(m, value)
        if dtype is not None and isinstance(atom.type, ArrayType) and atom.type.dtype != dtype:
            atom = m.apply("astype", atom, dtype=dtype)
        return m.new_array(atom, contiguous=True)
    return m.make("full", value, shape=(), **({} if dtype is None else {"dtype": dtype}))


def as_array(m: Machine, value: Abstract, dtype: str | None) -> Abstract:
    """`np.asarray(value)`: the array itself where it has the dtype already."""
    if isinstance(value, Ref) and dtype in (None, type_of(m, value).dtype):
        return Ref(value.cell, value.path)
    return new_array(m, value, dtype)


def _copied(m: Machine, value: Abstract, given: Given) -> Abstract:
    """With `copy=True` a copy, with None only where one is needed; with False NumPy raises where one is needed."""
    dtype, wanted = options.dtype(m, given["dtype"]), given["copy"]
    order = options.order(m, given["order"], "K")
    if not is_none(wanted) and options.flag(m, wanted, "copy="):
        made = new_array(m, value, dtype)
        return _by_columns(m, made) if order == "F" else made
    made = as_array(m, value, dtype)
    if not (isinstance(made, Ref) and isinstance(value, Ref) and made.cell is value.cell):
        if not is_none(wanted):
            m.refuse("E202", "With copy=False NumPy raises here, since this array cannot be made without a copy.")
        return _by_columns(m, made) if order == "F" else made
    return _in_order(m, made, order) if order in ("C", "F") else made


def _by_columns(m: Machine, made: Abstract) -> Abstract:
    """A new array whose first index runs fastest."""
    return m.new_array(m.atom(made), contiguous=options.array_type(m, made).rank < 2)


def _in_order(m: Machine, ref: Ref, order: str) -> Ref:
    """The array itself where it surely lies in this order; else it is not known whether it is a copy."""
    rows = order == "C" or type_of(m, ref).rank < 2
    if rows and m.contiguous(ref):
        return Ref(ref.cell, ref.path)
    made = m.new_array(m.read(ref), contiguous=rows)
    m.state.tie(made.cell, ref.cell, "E402", "Whether this is a copy depends on how the array lies in memory.")
    return made


def _array(m: Machine, given: Given) -> Abstract:
    made = _copied(m, given["object"], given)
    most = static_integer(m, given["ndmax"], "ndmax=")
    if 0 < most < options.array_type(m, made).rank:
        m.refuse("E202", "np.array with ndmax= makes an array of lists, which holds no numbers.", "Leave it out.")
    missing = static_integer(m, given["ndmin"], "ndmin=") - options.array_type(m, made).rank
    return with_axes(m, made, set(range(missing)))


def _filled(prim: str) -> Callable[[Machine, Given], Abstract]:
    def lower(m: Machine, given: Given) -> Abstract:
        dtype = options.dtype(m, given["dtype"]) or "float64"
        return _laid_out(m, m.apply(prim, shape=options.shape(m, given["shape"]), dtype=dtype), given)

    return lower


def _laid_out(m: Machine, made: Atom, given: Given) -> Abstract:
    return m.new_array(made, options.order(m, given["order"]) == "C")


def _like(prim: str) -> Callable[[Machine, Given], Abstract]:
    def lower(m: Machine, given: Given) -> Abstract:
        like = numeric(m, given["a"])
        of = options.array_type(m, like)
        shape = of.shape if is_none(given["shape"]) else options.shape(m, given["shape"])
        dtype = options.dtype(m, given["dtype"]) or of.dtype
        values = (_fitting(m, numeric(m, given["fill_value"]), dtype),) if prim == "full" else ()
        made = m.apply(prim, *values, shape=shape, dtype=dtype)
        order = options.order(m, given["order"], "K")
        return m.new_array(made, order == "C" or (order != "F" and (not isinstance(like, Ref) or m.contiguous(like))))

    return lower


def _fitting(m: Machine, value: Abstract, dtype: str) -> Atom:
    """A value that an array of this dtype is filled with (E303 where that would cut it off)."""
    got = options.array_type(m, value)
    if got.inexact and dtype.startswith(("int", "uint", "bool")):
        m.refuse("E303", f"The new array holds {dtype} and the value is {got.dtype}.")
    return m.atom(value)


def _full(m: Machine, given: Given) -> Abstract:
    value, shape = numeric(m, given["fill_value"]), options.shape(m, given["shape"])
    dtype = options.dtype(m, given["dtype"])
    more = {} if dtype is None else {"dtype": dtype}
    filling = m.atom(value) if dtype is None else _fitting(m, value, dtype)
    return _laid_out(m, m.apply("full", filling, shape=shape, **more), given)


def _eye(m: Machine, given: Given) -> Abstract:
    rows = length_of(m, given["N"], "N")
    columns = None if is_none(given["M"]) else length_of(m, given["M"], "M")
    dtype = options.dtype(m, given["dtype"]) or "float64"
    made = m.apply("eye", n=rows, m=columns, k=static_integer(m, given["k"], "k="), dtype=dtype)
    return _laid_out(m, made, given)


def _identity(m: Machine, given: Given) -> Abstract:
    return _eye(m, {**given, "N": given["n"], "M": NONE, "k": ZERO, "order": Static("C")})


def _arange(m: Machine, given: Given) -> Abstract:
    start, stop = given["start"], given["stop"]
    lo, hi = (literal(0), start) if is_none(stop) else (start, stop)
    bounds = [m.atom(v) for v in (lo, hi, ONE if is_none(given["step"]) else given["step"])]
    dtype = options.dtype(m, given["dtype"])
    floats = any(isinstance(b.type, ArrayType) and b.type.inexact for b in bounds)
    exact = [whole(m, b) for b in bounds]
    if floats and not all(isinstance(b, Const) for b in bounds) and all(isinstance(d, Dim) for d in exact):
        # Floats that are integers count exactly, so the integers can be counted instead.
        bounds = [known(m, d) for d in exact if d is not None]
        dtype = dtype or "float64"
    made: Atom = m.apply("arange", *bounds)
    if dtype is not None and isinstance(made.type, ArrayType) and made.type.dtype != dtype:
        made = m.apply("astype", made, dtype=dtype)
    return m.new_array(made, contiguous=True)


def _linspace(m: Machine, given: Given) -> Abstract:
    start, stop = numeric(m, given["start"]), numeric(m, given["stop"])
    count, end = length_of(m, given["num"], "num="), options.flag(m, given["endpoint"], "endpoint=")
    axis, dtype = static_integer(m, given["axis"], "axis="), options.dtype(m, given["dtype"])
    made = m.wrap(m.apply("linspace", m.atom(start), m.atom(stop), num=count, endpoint=end, axis=axis), axis == 0)
    if dtype is not None and dtype != options.array_type(m, made).dtype:
        made = m.make("astype", m.make("floor", made) if dtype.startswith(("int", "uint")) else made, dtype=dtype)
    if not options.flag(m, given["retstep"], "retstep="):
        return made
    gaps = count - 1 if end else count
    if gaps.const == 0:
        return Row((made, literal(math.nan)))
    if not m.builder.facts.assume_nonnegative(gaps - 1, m.here()):
        m.refuse("E202", "The step of np.linspace is not known to be defined: there may be one number only.")
    return Row((made, _plain(m, binary(m, "divide", binary(m, "subtract", stop, start), m.number(known(m, gaps))))))


def _plain(m: Machine, step: Abstract) -> Abstract:
    """The step of numbers, which NumPy computes with its own."""
    of = options.array_type(m, step)
    return (
        m.make("cast", step, dtype="float64", form=Form.SCALAR) if of.form is Form.PYTHON and of.kind == "f" else step
    )


def _contiguous(m: Machine, given: Given) -> Abstract:
    """The array in C order, with one axis at least."""
    ref = array(m, as_array(m, given["a"], options.dtype(m, given["dtype"])))
    return _in_order(m, ref if type_of(m, ref).rank else array(m, with_axes(m, ref, {0})), "C")


LISTS = ("[float, f8, 2.0]", "[[float, 1.0], [2.0, f8]]", "(f8[n], f8[n])")
LENGTHS = ("3", "(2, 3)", "(), dtype=int", "4, order='F'", "shape=(2, 2), dtype=complex")
LIKE = ("f8[n]", "i8[n, m]", "f8[n], dtype=int", "f8[n], shape=(2, 3)", "f8[n, m], order='F'")

CREATE: dict[str, Function] = {
    "numpy.array": Function(
        "object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, ndmax=0, like=None",
        _array,
        samples=(
            *LISTS,
            "f8[n, m]",
            "float",
            "[1, int, float]",
            "f8[n], ndmin=2",
            "f8[n], copy=None",
            "f8[n], dtype=np.dtype('f8'), like=np.zeros(2)",
        ),
    ),
    **{
        f"numpy.{name}": Function(
            "a, dtype=None, order=None, *, device=None, copy=None, like=None",
            lambda m, g: _copied(m, g["a"], g),
            samples=(*LISTS, "f8[n, m]", "float", "[f8, 1], dtype=complex, copy=None", "f8[n], copy=True"),
        )
        for name in ("asarray", "asanyarray")
    },
    "numpy.ascontiguousarray": Function(
        "a, dtype=None, *, like=None", _contiguous, samples=("f8[n]", "f8[n, m]", "f8")
    ),
    "numpy.zeros": Function(
        "shape, dtype=None, order='C', *, device=None, like=None", _filled("zeros"), samples=LENGTHS
    ),
    "numpy.ones": Function("shape, dtype=None, order='C', *, device=None, like=None", _filled("ones"), samples=LENGTHS),
    "numpy.empty": Function(
        "shape, dtype=None, order='C', *, device=None, like=None",
        _filled("empty"),
        samples=("0", "(2, 0)", "(0, 3), dtype=int"),
    ),
    **{
        f"numpy.{name}_like": Function(
            "a, dtype=None, order='K', subok=True, shape=None, *, device=None",
            _like(name),
            samples=("f8[0]", "f8[0, 2]", "f8[n], shape=(0, 3)") if name == "empty" else LIKE,
        )
        for name in ("zeros", "ones", "empty")
    },
    "numpy.full": Function(
        "shape, fill_value, dtype=None, order='C', *, device=None, like=None",
        _full,
        samples=("3, float", "(2, 4), f8[n]", "(), f8", "(4, 3), f8[n, 1]", "2, c16"),
    ),
    "numpy.full_like": Function(
        "a, fill_value, dtype=None, order='K', subok=True, shape=None, *, device=None",
        _like("full"),
        samples=("f8[n], float", "f8[n, m], f8[m]", "i8[n], f8, dtype=float", "f8[n], f8, shape=(2, 3)"),
    ),
    "numpy.eye": Function(
        "N, M=None, k=0, dtype=None, order='C', *, device=None, like=None",
        _eye,
        samples=("3", "2, 4", "3, k=-1", "3, 4, 1, dtype=int", "2, M=None"),
    ),
    "numpy.identity": Function("n, dtype=None, *, like=None", _identity, samples=("3", "2, dtype=bool")),
    "numpy.arange": Function(
        "start, stop=None, step=None, dtype=None, *, device=None, like=None",
        _arange,
        samples=("4", "1, 5", "5, 0, -2", "0.0, 1.0, 0.25", "3.0", "4, dtype=float", "int, 7", "0"),
    ),
    "numpy.linspace": Function(
        "start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None",
        _linspace,
        samples=(
            "float, f8, 5",
            "float, 2.0, num=4, endpoint=False",
            "f8, f8",
            "0.0, float, 5, retstep=True",
            "f8[n], f8[n], 3",
            "f8[n], float, 3, axis=1",
            "f8[n, 1], f8[m], 4, endpoint=False, axis=-1, retstep=True",
            "float, f8, 1",
            "float, f8, 0",
        ),
    ),
}
