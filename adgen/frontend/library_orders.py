"""Functions of NumPy that sort, rank, search and pick elements."""

from __future__ import annotations

from collections.abc import Hashable

from adgen.frontend import options
from adgen.frontend.assign import store_all
from adgen.frontend.calling import is_none
from adgen.frontend.defined import defined
from adgen.frontend.formula_orders import grids
from adgen.frontend.integers import known, length_of, static_integer
from adgen.frontend.library import Function, Given, into, numeric
from adgen.frontend.library_shapes import raveled
from adgen.frontend.lists import is_sequence
from adgen.frontend.machine import Machine
from adgen.frontend.subscripts import Subscript
from adgen.frontend.values import NONE, Abstract, Ref
from adgen.frontend.views import flat, type_of, write_item
from adgen.ir.builder import literal
from adgen.ir.dims import Dim
from adgen.ir.index import At, Slice
from adgen.ir.nodes import Atom
from adgen.rules.operands import axis_in


def array(m: Machine, value: Abstract) -> Ref:
    """An operand that must be an array."""
    found = numeric(m, value)
    if not isinstance(found, Ref):
        m.refuse("E302", "An array is needed here, not a number.")
    return found


def lanes(m: Machine, value: Abstract, axis: Abstract) -> tuple[Abstract, int]:
    """An array and the axis along which it is ordered; None flattens it."""
    found = numeric(m, value)
    rank = options.array_type(m, found).rank
    if is_none(axis):
        return found if rank == 1 else raveled(m, found), 0
    return found, axis_in(static_integer(m, axis, "axis="), rank, "This function", m.here())


def _unstructured(m: Machine, given: Given) -> None:
    if not is_none(given["order"]):
        m.refuse("E302", "order= names fields, and arrays of numbers have none.")


def _sort(m: Machine, given: Given) -> Abstract:
    """`np.sort`: every kind gives the same numbers."""
    _unstructured(m, given)
    value, axis = lanes(m, given["a"], given["axis"])
    return m.make("sort", value, axis=_said(m, value, axis))


def _said(m: Machine, value: Abstract, axis: int) -> int:
    """The last axis is the one that need not be said."""
    return -1 if axis == options.array_type(m, value).rank - 1 else axis


def _argsort(m: Machine, given: Given) -> Abstract:
    _unstructured(m, given)
    value, axis = lanes(m, given["a"], given["axis"])
    kind = None if is_none(given["kind"]) else options.text(m, given["kind"], "kind=")
    if not is_none(given["stable"]) and options.flag(m, given["stable"], "stable="):
        kind = "stable"
    return m.make("argsort", value, axis=_said(m, value, axis), **({} if kind is None else {"kind": kind}))


def _partition(m: Machine, given: Given) -> Abstract:
    """`np.partition`: as the elements at `np.argpartition`, since NumPy may order what it leaves open in two ways."""
    value, axis = lanes(m, given["a"], given["axis"])
    order = m.wrap(_argpartitioned(m, given, value, axis))
    return _along(m, array(m, value), order, axis)


def _argpartition(m: Machine, given: Given) -> Abstract:
    value, axis = lanes(m, given["a"], given["axis"])
    return m.wrap(_argpartitioned(m, given, value, axis))


def _argpartitioned(m: Machine, given: Given, value: Abstract, axis: int) -> Atom:
    _unstructured(m, given)
    return m.apply("argpartition", m.atom(value), kth=_kth(m, given["kth"]), axis=_said(m, value, axis))


def _kth(m: Machine, value: Abstract) -> Hashable:
    """`kth=`: an integer that the run may decide, or several that are known."""
    if is_sequence(value):
        return options.axis(m, value)
    place = length_of(m, value, "kth=")
    return place if place.const is None else place.const


def sort_in_place(m: Machine, value: Abstract, given: Given) -> Abstract:
    """`x.sort()`."""
    target = array(m, value)
    store_all(m, target, m.atom(_sort(m, {**given, "a": target})))
    return NONE


def partition_in_place(m: Machine, value: Abstract, given: Given) -> Abstract:
    """`x.partition(kth)`."""
    target = array(m, value)
    store_all(m, target, m.atom(_partition(m, {**given, "a": target})))
    return NONE


def _along(m: Machine, ref: Ref, places: Abstract, axis: int) -> Abstract:
    """`np.take_along_axis`, which for a vector is a subscript."""
    if type_of(m, ref).rank == 1:
        return m.wrap(m.apply("index", m.read(ref), m.atom(places), spec=(At(),)))
    return m.make("take_along_axis", ref, places, axis=_said(m, ref, axis))


def _take_along_axis(m: Machine, given: Given) -> Abstract:
    value, axis = lanes(m, given["arr"], given["axis"])
    return _along(m, array(m, value), numeric(m, given["indices"]), axis)


def _put_along_axis(m: Machine, given: Given) -> Abstract:
    """`np.put_along_axis`: a store at the indices along one axis and at every place of the others."""
    target, places = array(m, given["arr"]), array(m, given["indices"])
    if is_none(given["axis"]):
        write_item(m, flat(m, target), Subscript((At(),), (m.read(places),), True), m.atom(numeric(m, given["values"])))
        return NONE
    _, axis = lanes(m, target, given["axis"])
    if type_of(m, places).rank != type_of(m, target).rank:
        m.refuse("E301", "np.put_along_axis needs indices with as many axes as the array.")
    others = grids(m.builder, type_of(m, target).shape, axis)
    operands = (*others[:axis], m.read(places), *others[axis:])
    at = Subscript((At(),) * len(operands), operands, True)
    write_item(m, target, at, m.atom(numeric(m, given["values"])))
    return NONE


def _take(m: Machine, given: Given) -> Abstract:
    value, axis = lanes(m, given["a"], given["axis"])
    ref, places = array(m, value), _within(m, given, options.array_type(m, value).shape[axis])
    found = m.apply("index", m.read(ref), m.atom(places), spec=(*(Slice(),) * axis, At()))
    return into(m, given, m.wrap(found))


def _within(m: Machine, given: Given, length: Dim) -> Abstract:
    """Indices that lie in an axis: what lies outside is an error, wraps round, or is the nearest one."""
    places, mode = numeric(m, given["indices"]), options.text(m, given["mode"], "mode=")
    if options.array_type(m, places).kind not in "iu":
        m.refuse("E302", "The indices of np.take must be integers.")
    if mode == "raise":
        return places
    count = known(m, length)
    if mode == "wrap":
        return m.make("remainder", places, m.number(count))
    last = m.apply("subtract", count, literal(1))
    return m.make("clip", places, literal(0), m.number(last))


def _quantile(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        if not is_none(given["interpolation"]):
            m.refuse("E202", "The option interpolation= was renamed.", "Write method=.")
        if options.flag(m, given["overwrite_input"], "overwrite_input="):
            m.refuse("E202", f"np.{prim} with overwrite_input=True leaves its operand unknown.", "Leave it out.")
        axis, method = options.axis(m, given["axis"]), options.text(m, given["method"], "method=")
        if not is_none(given["weights"]):
            if method != "inverted_cdf":
                m.refuse("E203", f"NumPy knows weights= with method='inverted_cdf' alone, not {method!r}.")
            passed = {name: given[name] for name in ("a", "q", "axis", "keepdims", "weights")}
            return into(m, given, defined(m, f"numpy.{prim}", passed))
        kept = options.flag(m, given["keepdims"], "keepdims=")
        q = numeric(m, given["q"])
        return into(m, given, m.make(prim, numeric(m, given["a"]), q, axis=axis, method=method, keepdims=kept))

    parameters = (
        "a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None,"
        " interpolation=None"
    )
    return Function(parameters, lower, prim, SAMPLES[prim])


def _quantiles(operand: str, *qs: str) -> tuple[str, ...]:
    first, second = qs
    return (
        f"{operand}, {first}",
        f"{operand}, {second}, axis=0",
        f"{operand}, [{first}, {second}], axis=1, keepdims=True",
        f"{operand}, {first}, axis=(0, 1), method='lower'",
    )


HOLES = "np.where(b1[n, m], f8[n, m], np.nan)"
WEIGHED = "method='inverted_cdf'"
METHODS = (
    "higher",
    "nearest",
    "midpoint",
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "median_unbiased",
    "normal_unbiased",
)
SAMPLES: dict[str, tuple[str, ...]] = {
    "quantile": (
        *_quantiles("f8[n, m]", "0.3", "0.8"),
        "f8[n], f8",
        "f8[n, m], f8[3], axis=0",
        "f8[n], f8[2, 3], method='hazen'",
        "f8[n], 1.0",
        *(f"f8[5], 0.3, method='{method}'" for method in METHODS),
        f"f8[n], 0.3, weights=f8[n], {WEIGHED}",
        f"f8[n, m], [0.3, 0.0], axis=0, keepdims=True, weights=[0.0, 2.0, 3.0, 1.0], {WEIGHED}",
        f"f8[n, m, 3], 0.7, axis=(2, 0), weights=f8[3, n], {WEIGHED}",
    ),
    "percentile": (
        *_quantiles("f8[n, m]", "30", "80"),
        "f8[n], 99 < f8 < 100",
        "f8[n], 50, method='weibull'",
        f"f8[n], 30, weights=i8[n] < 5, {WEIGHED}",
    ),
    "nanquantile": (
        *_quantiles(HOLES, "0.3", "0.8"),
        f"{HOLES}, f8[2], axis=0",
        f"{HOLES}, 0.3, method='hazen'",
        f"{HOLES}, 0.3, weights=f8[n, m], {WEIGHED}",
    ),
    "nanpercentile": (
        *_quantiles(HOLES, "30", "80"),
        f"{HOLES}, [30, 40], axis=0",
        f"{HOLES}, 30, 1, weights=f8[n, m], {WEIGHED}",
    ),
}

KINDS = "axis=-1, kind=None, order=None, *, stable=None"
PARTITION = "kth, axis=-1, kind='introselect', order=None"

ORDERS: dict[str, Function] = {
    "numpy.sort": Function(
        f"a, {KINDS}",
        _sort,
        "sort",
        ("f8[n]", "f8[n, m]", "f8[n, m], axis=0", "f8[n, m], axis=None", "f8[2, n, m], 1, kind='stable'", "c16[n]"),
    ),
    "numpy.argsort": Function(f"a, {KINDS}", _argsort, "argsort", ("f8[n]", "f8[n, m], axis=0", "i8[n], stable=True")),
    "numpy.partition": Function(
        f"a, {PARTITION}",
        _partition,
        "",
        ("f8[n], 2", "f8[n], int", "f8[n, m], 1", "f8[n, m], 2, axis=0", "f8[n, m], 3, axis=None", "f8[k], (1, 4)"),
    ),
    "numpy.argpartition": Function(
        f"a, {PARTITION}", _argpartition, "argpartition", ("f8[n], 1", "f8[n, m], 1, axis=0", "f8[n], int")
    ),
    "numpy.take_along_axis": Function(
        "arr, indices, axis=-1",
        _take_along_axis,
        "take_along_axis",
        (
            "f8[n], i8[3]",
            "f8[n, m], i8[n, 3]",
            "f8[n, m], i8[1, m], axis=0",
            "f8[n, m], i8[3], axis=None",
            "f8[n, m], np.argsort(f8[n, m], axis=0), axis=0",
            "f8[2, n, m], i8[2, 3, m], axis=1",
        ),
    ),
    "numpy.put_along_axis": Function(
        "arr, indices, values, axis",
        _put_along_axis,
        "",
        (
            "in place: f8[n, m], i8[n, 1], f8, axis=1",
            "in place: f8[n, m], i8[1, m], f8[1, m], axis=0",
            "in place: f8[n], i8[2], 0.5, 0",
            "in place: f8[n, m], np.array([0, 5]), f8[2], None",
        ),
    ),
    "numpy.take": Function(
        "a, indices, axis=None, out=None, mode='raise'",
        _take,
        "",
        (
            "f8[n], i8[3]",
            "f8[n, m], i8[2, 3], axis=0",
            "f8[n, m], [0, -1], axis=1",
            "f8[n, m], i8[3]",
            "f8[n], 1",
            "f8[n, m], i8[3] < 9, axis=0, mode='wrap'",
            "f8[n], i8[3] < 9, mode='clip'",
        ),
    ),
    **{f"numpy.{name}": _quantile(name) for name in SAMPLES},
}
