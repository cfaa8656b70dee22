"""Products of arrays beyond one primitive: subscripts of `einsum` in both forms, axes of `tensordot` and `cross`."""

from __future__ import annotations

from collections.abc import Hashable
from string import ascii_lowercase, ascii_uppercase

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import ZERO, static_integer
from adgen.frontend.library import Function, Given, converted, in_dtype, into, numeric
from adgen.frontend.library_shapes import moved
from adgen.frontend.lists import is_sequence
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Library
from adgen.frontend.values import Abstract, Ref, Row, Static
from adgen.ir.builder import literal
from adgen.ir.dims import dim
from adgen.ir.index import At, Dots
from adgen.ir.nodes import Atom

OPTIONS = "optimize=False, dtype=None, order='K', casting='safe'"
"""The options of `einsum`; `order=` says how the result lies in memory, and changes no number."""

DOTS = -1
"""An ellipsis among subscripts that are numbers."""

EINSUMS = (
    "'ij,jk->ik', f8[n, m], f8[m, 3]",
    "'ij,jk', f8[n, m], f8[m, 3]",
    "'ba', f8[n, m]",
    "'ii', f8[n, n]",
    "'ii->i', f8[n, n]",
    "'ijj->i', f8[n, m, m]",
    "'ij->', f8[n, m]",
    "'i,i', f8[n], f8[n]",
    "'i,j->ij', f8[n], f8[m]",
    "'...ij,...jk', f8[3, n, m], f8[m, 5]",
    "'...ii->...i', f8[3, n, n]",
    "'...,...', f8[n, m], f8[m]",
    "'i...->...', f8[n, m]",
    "'ij,j,k->ik', f8[n, m], f8[m], f8[3]",
    "'i,ij,jk,k', f8[n], f8[n, m], f8[m, 3], f8[3], optimize=True",
    "'i,ij,jk,k->', c16[n], c16[n, m], f8[m, 3], f8[3], optimize='greedy'",
    "'i,i,i->i', f8[n], f8[1], f8[n]",
    "'ij,jk,kl->il', f8[n, m], f8[m, 3], f8[3, 5], optimize=['einsum_path', (1, 2), (0, 1)]",
    "'ij,jk->ik', f8[n, m], f8[m, 3], optimize=('greedy', 1000)",
    "'ij,j', i8[n, m], f8[m], dtype=float, order='F', casting='safe'",
    "'ij,i->j', f8[1, 3], f8[n]",
    "f8[n, m], [0, 1], f8[m, 3], [1, 2]",
    "f8[n, m], [0, 1], f8[m, 3], [1, 2], [2, 0]",
    "f8[3, n, m], [..., 0, 1], f8[m], [1], [..., 0]",
)


def _einsum(m: Machine, given: Given) -> Abstract:
    items = given["operands"].items if isinstance(given["operands"], Row) else ()
    if not items:
        m.refuse("E203", "np.einsum needs subscripts and operands.")
    if isinstance(items[0], Static):
        subscripts, operands = options.text(m, items[0], "The subscripts of np.einsum"), items[1:]
    else:
        subscripts, operands = _numbered(m, items), items[: len(items) // 2 * 2 : 2]
    values = [numeric(m, v) for v in operands]
    if not (len(values) == 1 and is_none(given["out"]) and _sums_nothing(subscripts)):
        values = [_converted(m, v, given) for v in values]
    made = m.make("einsum", *values, subscripts=subscripts, **_optimized(m, given["optimize"]))
    if len(values) == 1 and isinstance(values[0], Ref) and isinstance(made, Ref):
        why = "np.einsum of one operand may give a view."
        m.state.tie(made.cell, values[0].cell, "E402", why)
        made.cell.contiguous = False
    return into(m, given, made)


def _sums_nothing(subscripts: str) -> bool:
    """Whether the result of one operand is a view of it, for which NumPy does not look at `dtype=`."""
    operand, arrow, result = subscripts.replace(" ", "").partition("->")
    return {*operand} <= {*result} if arrow else len({*operand} - {"."}) == len(operand.replace(".", ""))


def _converted(m: Machine, value: Abstract, given: Given) -> Abstract:
    """`dtype=`: NumPy converts the operands before it multiplies, where `casting=` lets it."""
    wanted, casting = options.dtype(m, given["dtype"]), options.text(m, given["casting"], "casting=")
    of = options.array_type(m, value)
    if wanted is None or wanted == of.dtype:
        return value
    if not options.converts(of.dtype, wanted, casting):
        m.refuse("E302", f"NumPy does not convert {of.dtype} to {wanted} with casting={casting!r}.", "Write .astype.")
    return m.make("astype", value, dtype=wanted)


def _optimized(m: Machine, value: Abstract) -> dict[str, Hashable]:
    """`optimize=`: whether, and how, einsum looks for an order of products."""
    if is_sequence(value):
        return {"optimize": tuple(_path_step(m, item) for item in options.items_of(m, value) or ())}
    if isinstance(value, Static) and isinstance(value.value, str):
        return {"optimize": value.value}
    return {"optimize": True} if options.flag(m, value, "optimize=") else {}


def _path_step(m: Machine, item: Abstract) -> Hashable:
    """A part of a path: its name, which operands are contracted next, or the size of what is put by."""
    if isinstance(item, Static):
        return options.text(m, item, "A path in optimize=")
    return options.axis(m, item)


def _numbered(m: Machine, items: tuple[Abstract, ...]) -> str:
    """The subscripts of `np.einsum(a, [0, 1], b, [1, 2], [0, 2])` as letters in the order of the numbers."""
    terms = [_labels(m, term) for term in (*items[1::2], *items[len(items) // 2 * 2 :])]
    most = max((k for term in terms for k in term), default=0)
    letters = ascii_lowercase if most < len(ascii_lowercase) else ascii_uppercase + ascii_lowercase
    if most >= len(letters):
        m.refuse("E203", f"np.einsum has {len(letters)} subscripts, and {most} is none of them.")
    texts = ["".join("..." if k == DOTS else letters[k] for k in term) for term in terms]
    return ",".join(texts[: len(items) // 2]) + (f"->{texts[-1]}" if len(items) % 2 else "")


def _labels(m: Machine, term: Abstract) -> list[int]:
    found = options.items_of(m, term)
    if found is None:
        m.refuse("E203", "The subscripts of an operand of np.einsum are a list of integers.")
    return [DOTS if k == Static(...) else static_integer(m, k, "A subscript") for k in found]


CORES: dict[str, tuple[int, int]] = {"matmul": (2, 2), "matvec": (2, 1), "vecmat": (1, 2), "vecdot": (1, 1)}
"""How many of the last axes of each operand a generalised ufunc multiplies along; the others broadcast."""

GENERALISED = "x1, x2, /, out=None, *, casting='same_kind', order='K', dtype=None, subok=True, axes=None"
"""The options of a generalised ufunc, as those of elementwise ones (`library.OPTIONS`)."""


def _ufunc(prim: str, *samples: str) -> Function:
    """A generalised ufunc of two operands, along their last axes or those that `axes=` names."""

    def lower(m: Machine, given: Given) -> Abstract:
        values = in_dtype(m, [numeric(m, given["x1"]), numeric(m, given["x2"])], given["dtype"])
        if is_none(given["axes"]):
            made = m.make(prim, *values)
        else:
            cores = [min(options.array_type(m, v).rank, n) for v, n in zip(values, CORES[prim], strict=True)]
            made = _multiplied(m, prim, values, _axes_of(m, given["axes"], (*cores, sum(cores) - 2)))
        return into(m, given, converted(m, made, given["dtype"]))

    return Function(GENERALISED, lower, prim, samples)


def _axes_of(m: Machine, value: Abstract, cores: tuple[int, ...]) -> list[tuple[int, ...]]:
    """`axes=`: the axes of each operand and of the result."""
    found = [options.axis(m, entry) for entry in options.items_of(m, value) or ()]
    entries = [tuple(a for a in (e if isinstance(e, tuple) else (e,)) if isinstance(a, int)) for e in found]
    if [len(e) for e in entries] != list(cores):
        counts = ", ".join(map(str, cores))
        m.refuse("E203", f"axes= is a list with tuples of the axes of each operand and the result: {counts} of them.")
    return entries


def _multiplied(m: Machine, prim: str, values: list[Abstract], axes: list[tuple[int, ...]]) -> Abstract:
    """The product along some axes: these are moved to the end, and those of the result back."""
    ends = [tuple(range(-len(a), 0)) for a in axes]
    operands = [moved(m, v, a, end) if a else v for v, a, end in zip(values, axes, ends, strict=False)]
    made = m.make(prim, *operands)
    return moved(m, made, ends[-1], axes[-1]) if axes[-1] else made


def _vecdot(m: Machine, given: Given) -> Abstract:
    values = in_dtype(m, [numeric(m, given["x1"]), numeric(m, given["x2"])], given["dtype"])
    ranks = [options.array_type(m, v).rank for v in values]
    axis, kept = static_integer(m, given["axis"], "axis="), options.flag(m, given["keepdims"], "keepdims=")
    axes = [(axis,), (axis,), (axis,) * kept]
    if not is_none(given["axes"]):
        named = options.items_of(m, given["axes"]) or ()
        axes = _axes_of(m, Row(named if kept or len(named) > 2 else (*named, Row(()))), (1, 1, int(kept)))
    elif axis < 0 or ranks[0] == ranks[1]:
        made = m.make("vecdot", *values, axis=axis - ranks[0] if axis >= 0 else axis)
        return into(m, given, converted(m, _kept(m, made, axes[2]), given["dtype"]))
    made = _multiplied(m, "vecdot", values, [*axes[:2], ()])
    return into(m, given, converted(m, _kept(m, made, axes[2]), given["dtype"]))


def _kept(m: Machine, made: Abstract, axes: tuple[int, ...]) -> Abstract:
    """The result with an axis of length 1 where one was summed over, or as it is."""
    shape = list(options.array_type(m, made).shape)
    for axis in axes:
        shape.insert(axis % (len(shape) + 1), dim(1))
    return m.make("reshape", made, shape=tuple(shape)) if axes else made


def _tensordot(m: Machine, given: Given) -> Abstract:
    return m.make("tensordot", numeric(m, given["a"]), numeric(m, given["b"]), axes=_met(m, given["axes"]))


def _met(m: Machine, axes: Abstract) -> Hashable:
    items = options.items_of(m, axes) if is_sequence(axes) else None
    if items is None:
        return static_integer(m, axes, "axes=")
    return tuple(options.axis(m, i) for i in items)


def _kron(m: Machine, given: Given) -> Abstract:
    a, b = numeric(m, given["a"]), numeric(m, given["b"])
    if not (options.array_type(m, a).rank and options.array_type(m, b).rank):
        return m.make("multiply", a, b)
    return m.make("kron", a, b)


def _cross(m: Machine, given: Given) -> Abstract:
    """`np.cross`; vectors of two components lie in the plane of the first two."""
    names = ("axisa", "axisb", "axisc")
    axes = {n: static_integer(m, given[n if is_none(given["axis"]) else "axis"], f"{n}=") for n in names}
    values = [numeric(m, given[n]) for n in ("a", "b")]
    types = [options.array_type(m, v) for v in values]
    if any(not of.rank for of in types):
        m.refuse("E301", "np.cross takes vectors.")
    sizes = [of.shape[axes[n]].const for of, n in zip(types, names[:2], strict=True)]
    if any(size not in (2, 3) for size in sizes):
        m.refuse("E301", "np.cross takes vectors of two or three components, and must know how many.")
    if sizes == [3, 3] and (types[0].rank == types[1].rank or set(axes.values()) == {-1}):
        return m.make("cross", *values, **axes)
    rows = [moved(m, v, (axes[n],), (-1,)) for v, n in zip(values, names[:2], strict=True)]
    found = m.make("cross", *rows) if sizes == [3, 3] else _components(m, rows, sizes)
    return found if sizes == [2, 2] else moved(m, found, (-1,), (axes["axisc"],))


def _components(m: Machine, rows: list[Abstract], sizes: list[int | None]) -> Abstract:
    """The components of a product in which one vector or both have no third one."""
    (a0, a1, a2), (b0, b1, b2) = (
        [_component(m, row, k) if k < (size or 0) else None for k in range(3)]
        for row, size in zip(rows, sizes, strict=True)
    )
    last = _minus(m, _times(m, a0, b1), _times(m, a1, b0))
    if sizes == [2, 2]:
        return m.wrap(last)
    first = _minus(m, _times(m, a1, b2), _times(m, a2, b1))
    second = _minus(m, _times(m, a2, b0), _times(m, a0, b2))
    return m.wrap(m.apply("stack", first, second, last, axis=-1), contiguous=True)


def _component(m: Machine, row: Abstract, k: int) -> Atom:
    leading = (Dots(),) if options.array_type(m, row).rank > 1 else ()
    return m.apply("index", m.atom(row), literal(k), spec=(*leading, At()))


def _times(m: Machine, a: Atom | None, b: Atom | None) -> Atom | None:
    return None if a is None or b is None else m.apply("multiply", a, b)


def _minus(m: Machine, a: Atom | None, b: Atom | None) -> Atom:
    """A difference in which what is missing is zero."""
    if a is None:
        return ZERO if b is None else m.apply("negative", b)
    return a if b is None else m.apply("subtract", a, b)


TENSORDOTS = (
    "f8[n, m], f8[n, m]",
    "f8[n, m], f8[m, 3], 1",
    "f8[n, m], f8[3], axes=0",
    "f8[3, n, m], f8[m, 5, n], axes=([1, 2], [2, 0])",
    "f8[3, n, m], f8[5, n], axes=(1, -1)",
    "c16[n, m], c16[m, 3], axes=1",
    "f8[n], f8, axes=0",
)
KRONS = ("f8[n, m], f8[3, 5]", "f8[n], f8[n, m]", "f8[n], f8", "c16[n], c16[3]")
CROSSES = (
    "f8[3], f8[3]",
    "f8[n, 3], f8[3]",
    "f8[2, 3], f8[3, 2], axisa=0, axisb=1",
    "f8[3, n], f8[3, n], axis=0",
    "f8[3, n], f8[n, 3], axisa=0, axisc=0",
    "f8[3, n], f8[m, n, 3], axisa=0, axisc=1",
    "c16[3], c16[3]",
)
MATMULS = (
    "f8[n], f8[n]",
    "f8[n, m], f8[m]",
    "f8[n], f8[n, m]",
    "f8[n, m], f8[m, 3]",
    "f8[3, n, m], f8[m]",
    "f8[3, n, m], f8[m, 5]",
    "f8[n], f8[3, n, m]",
    "f8[7, 1, n, m], f8[3, m, 5]",
    "f8[m, n], f8[m, 3], axes=[(1, 0), (0, 1), (0, 1)]",
    "f8[3, m, n], f8[n, 3, 5], axes=[(1, 2), (0, 2), (0, 1)]",
    "f8[3, n, m], f8[n, 3, 5], axes=[(-1, -2), (0, 2), (0, -1)]",
    "f8[3, n, m], f8[n], axes=[(2, 1), (0,), (0,)]",
    "f8[n], f8[n], axes=[0, 0, ()]",
)
MATVECS = ("f8[n, m], f8[m]", "f8[3, n, m], f8[3, m]", "f8[m, n, 3], f8[m, 3], axes=[(1, 0), 0, 0]")
VECMATS = (
    "f8[n], f8[n, m]",
    "f8[3, n], f8[3, n, m]",
    "c16[n], c16[n, m]",
    "f8[n, 3], f8[3, m, n], axes=[0, (2, 1), 1]",
)
VECDOTS = (
    "f8[n], f8[n]",
    "c16[3, n], c16[n]",
    "f8[n, 3], f8[5, n, 3], axis=-2",
    "f8[n, 3], f8[n, 1], axis=0",
    "f8[n, 3], f8[n], axis=0",
    "f8[n, 3], f8[n, 3], axis=0, keepdims=True",
    "f8[n, 3], f8[3, n], axes=[0, 1]",
    "f8[n, 3], f8[3, n], axes=[(0,), (1,), (0,)], keepdims=True",
)

PRODUCTS: dict[str, Function] = {
    "numpy.einsum": Function(f"*operands, out=None, {OPTIONS}", _einsum, "einsum", EINSUMS),
    "numpy.matmul": _ufunc("matmul", *MATMULS),
    "numpy.matvec": _ufunc("matvec", *MATVECS),
    "numpy.vecmat": _ufunc("vecmat", *VECMATS),
    "numpy.vecdot": Function(f"{GENERALISED}, axis=-1, keepdims=False", _vecdot, "vecdot", VECDOTS),
    "numpy.linalg.vecdot": Function(
        "x1, x2, /, *, axis=-1",
        lambda m, g: m.handlers.call(m, Library("numpy.vecdot"), Arguments((g["x1"], g["x2"]), (("axis", g["axis"]),))),
        "vecdot",
        ("f8[n, m], f8[n, m]", "f8[n, m], f8[n, m], axis=0"),
    ),
    "numpy.tensordot": Function("a, b, axes=2", _tensordot, "tensordot", TENSORDOTS),
    "numpy.kron": Function("a, b", _kron, "kron", KRONS),
    "numpy.cross": Function("a, b, axisa=-1, axisb=-1, axisc=-1, axis=None", _cross, "cross", CROSSES),
}
