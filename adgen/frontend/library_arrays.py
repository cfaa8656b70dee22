"""Functions that make arrays, and those whose call is not one primitive: `array`, `where`."""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.index_of import subscript_of
from adgen.frontend.integers import ONE, ZERO, known, length_of, static_integer, whole
from adgen.frontend.library import Function, Given, converted, numeric
from adgen.frontend.lists import array_of, is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.operators import binary
from adgen.frontend.values import FALSE, NONE, TRUE, Abstract, Ref, Row, Step
from adgen.frontend.views import add_item, fill, type_of
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At
from adgen.ir.nodes import Atom, Const
from adgen.ir.types import ArrayType, Form


def new_array(m: Machine, value: Abstract, dtype: str | None) -> Abstract:
    """`np.array(value)`: always new memory."""
    if isinstance(value, Ref):
        of = type_of(m, value)
        prim, more = ("copy", {}) if dtype in (None, of.dtype) else ("astype", {"dtype": dtype})
        return m.make(prim, value, **more)
    if is_sequence(value):
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


def _array(m: Machine, given: Given) -> Abstract:
    dtype = options.dtype(m, given["dtype"])
    if is_none(given["copy"]) or not options.flag(m, given["copy"], "copy="):
        return as_array(m, given["object"], dtype)
    return new_array(m, given["object"], dtype)


def _filled(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        dtype = options.dtype(m, given["dtype"]) or "float64"
        return m.make(prim, shape=options.shape(m, given["shape"]), dtype=dtype)

    return Function("shape, dtype=None, order='C'", lower)


def _like(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        like = numeric(m, given["a"])
        of = options.array_type(m, like)
        shape = of.shape if is_none(given["shape"]) else options.shape(m, given["shape"])
        made = m.apply(prim, shape=shape, dtype=options.dtype(m, given["dtype"]) or of.dtype)
        return m.new_array(made, not isinstance(like, Ref) or m.contiguous(like))

    return Function("a, dtype=None, order='K', subok=True, shape=None", lower)


def _full(m: Machine, given: Given) -> Abstract:
    value, shape = numeric(m, given["fill_value"]), options.shape(m, given["shape"])
    dtype = options.dtype(m, given["dtype"])
    return m.make("full", value, shape=shape, **({} if dtype is None else {"dtype": dtype}))


def _full_like(m: Machine, given: Given) -> Abstract:
    like, value = numeric(m, given["a"]), numeric(m, given["fill_value"])
    of, got = options.array_type(m, like), options.array_type(m, value)
    dtype = options.dtype(m, given["dtype"]) or of.dtype
    if got.inexact and dtype.startswith(("int", "uint", "bool")):
        m.refuse("E303", f"The new array holds {dtype} and the value is {got.dtype}.")
    made = m.apply("full", m.atom(value), shape=of.shape, dtype=dtype)
    return m.new_array(made, not isinstance(like, Ref) or m.contiguous(like))


def _eye(m: Machine, given: Given) -> Abstract:
    rows = length_of(m, given["N"], "N")
    columns = None if is_none(given["M"]) else length_of(m, given["M"], "M")
    dtype = options.dtype(m, given["dtype"]) or "float64"
    return m.make("eye", n=rows, m=columns, k=static_integer(m, given["k"], "k="), dtype=dtype)


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
    if options.flag(m, given["retstep"], "retstep=") or static_integer(m, given["axis"], "axis=") != 0:
        m.refuse("E202", "The options retstep= and axis= of np.linspace are not supported.")
    end = options.flag(m, given["endpoint"], "endpoint=")
    made = m.make("linspace", given["start"], given["stop"], num=length_of(m, given["num"], "num="), endpoint=end)
    return converted(m, made, given["dtype"])


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
        return Row((nonzero(m, condition),))
    return m.make("where", condition, numeric(m, given["x"]), numeric(m, given["y"]))


def nonzero(m: Machine, value: Abstract) -> Abstract:
    """The places of the true elements of a vector, in order."""
    of = options.array_type(m, value)
    if of.rank != 1:
        m.refuse("E202", "The places of true elements are supported for vectors.", "Use np.where(c, x, y), or a mask.")
    mask = value if of.kind == "b" else binary(m, "not_equal", value, literal(0))
    places = m.apply("arange", ZERO, known(m, of.shape[0]), ONE)
    return m.wrap(m.apply("index", places, m.atom(mask), spec=(At(),)), contiguous=True)


def _trace(m: Machine, given: Given) -> Abstract:
    return m.make("trace", numeric(m, given["a"]), offset=static_integer(m, given["offset"], "offset="))


def _at(sign: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        target = given["a"]
        if not isinstance(target, Ref):
            m.refuse("E302", "This function changes an array in place, and was given none.")
        value = m.atom(numeric(m, given["b"]))
        if sign == "-":
            value = m.apply("negative", value)
        add_item(m, target, subscript_of(m, given["indices"]), value)
        return NONE

    return Function("a, indices, b", lower)


def _copyto(m: Machine, given: Given) -> Abstract:
    target = given["dst"]
    if not isinstance(target, Ref):
        m.refuse("E302", "np.copyto changes an array in place, and was given none.")
    fill(m, target, m.atom(numeric(m, given["src"])))
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
    total = dim(1)
    for d in of.shape:
        total = total * d
    return m.number(known(m, total))


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
    "numpy.array": Function("object, dtype=None, *, copy=True, ndmin=0", _array),
    "numpy.asarray": Function("a, dtype=None", lambda m, g: as_array(m, g["a"], options.dtype(m, g["dtype"]))),
    "numpy.asanyarray": Function("a, dtype=None", lambda m, g: as_array(m, g["a"], options.dtype(m, g["dtype"]))),
    **{f"numpy.{name}": _filled(name) for name in ("zeros", "ones", "empty")},
    **{f"numpy.{name}_like": _like(name) for name in ("zeros", "ones", "empty")},
    "numpy.full": Function("shape, fill_value, dtype=None, order='C'", _full),
    "numpy.full_like": Function("a, fill_value, dtype=None", _full_like),
    "numpy.eye": Function("N, M=None, k=0, dtype=None", _eye),
    "numpy.identity": Function("n, dtype=None", lambda m, g: _eye(m, {**g, "N": g["n"], "M": NONE, "k": ZERO})),
    "numpy.arange": Function("start, stop=None, step=None, dtype=None", _arange),
    "numpy.linspace": Function("start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0", _linspace),
    "numpy.where": Function("condition, x=None, y=None, /", _where, "where", CHOICES),
    "numpy.nonzero": Function("a", lambda m, g: Row((nonzero(m, numeric(m, g["a"])),))),
    "numpy.flatnonzero": Function("a", lambda m, g: nonzero(m, numeric(m, g["a"]))),
    "numpy.trace": Function("a, offset=0", _trace),
    "numpy.add.at": _at("+"),
    "numpy.subtract.at": _at("-"),
    "numpy.copyto": Function("dst, src", _copyto),
    "numpy.shape": Function("a", _shape),
    "numpy.size": Function("a", lambda m, g: size_of(m, g["a"])),
    "numpy.shares_memory": Function("a, b, max_work=None", _shares_memory),
    "numpy.may_share_memory": Function("a, b, max_work=None", _shares_memory),
    "numpy.ndim": Function("a", lambda m, g: literal(options.array_type(m, numeric(m, g["a"])).rank)),
}
