"""Functions of NumPy that search sorted vectors, compare closely, and choose elements."""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.branch import chosen
from adgen.frontend.calling import is_none
from adgen.frontend.defined import defined
from adgen.frontend.library import Function, Given, into, numeric
from adgen.frontend.library_orders import array, lanes
from adgen.frontend.machine import Machine
from adgen.frontend.operators import binary
from adgen.frontend.program import Library
from adgen.frontend.values import NONE, Abstract, Ref, Static
from adgen.frontend.views import type_of
from adgen.ir.builder import literal
from adgen.ir.index import At, Slice
from adgen.ir.nodes import Const
from adgen.ir.types import Form

RULES = ("auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges")
"""How NumPy chooses the number of bins of a histogram."""


def _lexsort(m: Machine, given: Given) -> Abstract:
    keys, axis = options.items_of(m, given["keys"]), options.axis(m, given["axis"])
    if keys is None:
        return m.make("lexsort_rows", array(m, given["keys"]), axis=axis)
    return m.make("lexsort", *(numeric(m, k) for k in keys), axis=axis)


def _rows(m: Machine, value: Abstract, what: str) -> tuple[Abstract, ...]:
    """The rows of an array of which the number is known."""
    ref = array(m, value)
    count = type_of(m, ref).shape[0].const
    if count is None:
        m.refuse("E202", f"{what} of an array whose length the run decides is not supported.", "Pass a tuple.")
    read = m.read(ref)
    return tuple(m.wrap(m.apply("index", read, literal(k), spec=(At(),))) for k in range(count))


def _searchsorted(m: Machine, given: Given) -> Abstract:
    vector = numeric(m, given["a"])
    if not is_none(given["sorter"]):
        vector = m.wrap(m.apply("index", m.atom(vector), m.atom(numeric(m, given["sorter"])), spec=(At(),)))
    side = options.text(m, given["side"], "side=")
    return m.make("searchsorted", vector, numeric(m, given["v"]), side=side)


def _digitize(m: Machine, given: Given) -> Abstract:
    right = options.flag(m, given["right"], "right=")
    return m.make("digitize", numeric(m, given["x"]), numeric(m, given["bins"]), right=right)


def _bin_edges(m: Machine, given: Given) -> Abstract:
    """`np.histogram_bin_edges`: a rule of NumPy's for the number of bins is asked for that number."""
    if isinstance(given["bins"], Static):
        if not is_none(given["weights"]):
            m.refuse("E203", "NumPy counts no bins by a rule where there are weights=.", "Give bins= a number.")
        bounds = () if is_none(given["range"]) else options.items_of(m, given["range"])
        rule = options.text(m, given["bins"], "bins=")
        if bounds is None or rule not in RULES:
            m.refuse("E203", f"bins= is a number, edges, or one of {', '.join(RULES)}, and range= a pair.")
        operands = (numeric(m, v) for v in (given["a"], *bounds))
        given = {**given, "bins": m.make("bin_count_within" if bounds else "bin_count", *operands, bins=rule)}
    return defined(m, "numpy.histogram_bin_edges", given)


def _close(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        limits = {name: _limit(m, given[name], name) for name in ("rtol", "atol")}
        equal = options.flag(m, given["equal_nan"], "equal_nan=")
        return m.make(prim, numeric(m, given["a"]), numeric(m, given["b"]), **limits, equal_nan=equal)

    samples = ("f8[n], f8[n]", "f8[n, m], f8[m], rtol=0.5", "f8[n], 0.3, atol=1, equal_nan=True", "f8, f8")
    return Function("a, b, rtol=1e-05, atol=1e-08, equal_nan=False", lower, prim, samples)


def _limit(m: Machine, value: Abstract, name: str) -> float:
    if isinstance(value, Const):
        return float(value.value.real)
    m.refuse("E302", f"{name}= must be a number that is known now.", "Write np.abs(a - b) <= atol + rtol * np.abs(b).")


def _interp(m: Machine, given: Given) -> Abstract:
    x, xp, fp = (numeric(m, given[name]) for name in ("x", "xp", "fp"))
    if not is_none(given["period"]):
        return m.make("interp", *_periodic(m, x, xp, fp, numeric(m, given["period"])))
    made = m.make("interp", x, xp, fp)
    for name, prim, place in (("right", "greater", -1), ("left", "less", 0)):
        if not is_none(given[name]):
            end = m.number(m.apply("index", m.atom(xp), literal(place), spec=(At(),)))
            made = _where(m, binary(m, prim, x, end), numeric(m, given[name]), made)
    return made


def _where(m: Machine, condition: Abstract, then: Abstract, otherwise: Abstract) -> Abstract:
    """`np.where`; of one number a conditional expression."""
    if isinstance(condition, Ref):
        return m.make("where", condition, then, otherwise)
    value = then
    if options.array_type(m, then).form is Form.PYTHON:
        value = m.make("cast", then, dtype=options.array_type(m, otherwise).dtype, form=Form.SCALAR)
    return chosen(m, m.atom(condition), lambda: value, lambda: otherwise)


def _periodic(m: Machine, x: Abstract, xp: Abstract, fp: Abstract, period: Abstract) -> tuple[Abstract, ...]:
    """Places and points within one period, with one point more at each end (as NumPy does it)."""
    size = m.make("absolute", period)
    place, points = (m.make("remainder", v, size) for v in (x, xp))
    order = m.apply("argsort", m.atom(points), kind="stable")
    points, values = (m.apply("index", m.atom(v), order, spec=(At(),)) for v in (points, fp))
    ends = [(literal(-1), Slice(lo=True)), (literal(1), Slice(hi=True))]
    (before, after), (first, last) = (
        [m.apply("index", m.atom(v), at, spec=(part,)) for at, part in ends] for v in (points, values)
    )
    before, after = m.apply("subtract", before, m.atom(size)), m.apply("add", after, m.atom(size))
    joined = (m.apply("concatenate", before, points, after), m.apply("concatenate", first, values, last))
    return (place, *map(m.wrap, joined))


def _choose(m: Machine, given: Given) -> Abstract:
    choices = options.items_of(m, given["choices"])
    if choices is None:
        choices = _rows(m, given["choices"], "np.choose")
    places, mode = numeric(m, given["a"]), options.text(m, given["mode"], "mode=")
    if mode == "wrap":
        places = binary(m, "remainder", places, literal(len(choices)))
    elif mode == "clip":
        places = m.make("clip", places, literal(0), literal(len(choices) - 1))
    return into(m, given, m.make("choose", places, *(numeric(m, c) for c in choices)))


def _compress(m: Machine, given: Given) -> Abstract:
    """`np.compress`: the condition is a vector, and may be shorter than the axis."""
    value, axis = lanes(m, given["a"], given["axis"])
    mask = _truth(m, given["condition"])
    of = options.array_type(m, value)
    if options.array_type(m, mask).rank != 1:
        m.refuse("E302", "np.compress needs a condition with one axis.")
    same = m.builder.facts.same(options.array_type(m, mask).shape[0], of.shape[axis])
    where = m.atom(mask if same else m.make("flatnonzero", mask))
    return into(m, given, m.wrap(m.apply("index", m.atom(value), where, spec=(*(Slice(),) * axis, At()))))


def _extract(m: Machine, given: Given) -> Abstract:
    mask, _ = lanes(m, _truth(m, given["condition"]), NONE)
    return m.call(Library("numpy.compress"), mask, given["arr"])


def _truth(m: Machine, value: Abstract) -> Abstract:
    found = numeric(m, value)
    return found if options.array_type(m, found).kind == "b" else binary(m, "not_equal", found, literal(0))


SEARCH: dict[str, Function] = {
    "numpy.lexsort": Function(
        "keys, axis=-1", _lexsort, "lexsort", ("(f8[n], i8[n])", "[f8[n, m], i8[n, m]], axis=0", "f8[2, n]", "f8[n, m]")
    ),
    "numpy.searchsorted": Function(
        "a, v, side='left', sorter=None",
        _searchsorted,
        "searchsorted",
        (
            "increasing(f8[n]), f8[m, 3]",
            "increasing(f8[n]), f8, side='right'",
            "f8[n], f8[m], sorter=np.argsort(f8[n])",
            "[0.2, 0.5], f8[n]",
        ),
    ),
    "numpy.digitize": Function(
        "x, bins, right=False",
        _digitize,
        "digitize",
        ("f8[n, m], increasing(f8[3])", "f8, [0.8, 0.2], right=True"),
    ),
    "numpy.histogram_bin_edges": Function(
        "a, bins=10, range=None, weights=None",
        _bin_edges,
        samples=(
            "f8[k], 3",
            "f8[n, m], [0.0, f8, 1.0]",
            "f8[k], 3, (f8, 2.0)",
            "f8[k], 'auto'",
            "f8[n, m], 'fd'",
            "f8[k], 'sqrt', (-1.0, f8 > 1)",
        ),
    ),
    "numpy.isclose": _close("isclose"),
    "numpy.allclose": _close("allclose"),
    "numpy.interp": Function(
        "x, xp, fp, left=None, right=None, period=None",
        _interp,
        "interp",
        (
            "f8[k], increasing(f8[n]), f8[n]",
            "f8, increasing(f8[n]), f8[n]",
            "f8[n, m], [0.3, 0.6], f8[2], left=f8, right=2.0",
            "float, [0.95, 1.2], f8[2], left=f8",
            "f8[k], [0.3, 0.6, 0.7], f8[3], period=0.5",
            "f8[m], increasing(f8[n]), c16[n]",
        ),
    ),
    "numpy.choose": Function(
        "a, choices, out=None, mode='raise'",
        _choose,
        "choose",
        (
            "i8[n], [f8[n], f8[n]]",
            "i8[n, 1], (f8[m], f8)",
            "i8[m], f8[2, m]",
            "i8[n] < 9, (f8[n], 2.0), mode='wrap'",
            "i8[n] < 9, (f8[n], f8), mode='clip'",
        ),
    ),
    "numpy.compress": Function(
        "condition, a, axis=None, out=None",
        _compress,
        "",
        (
            "b1[n], f8[n]",
            "b1[n], f8[n, m], axis=0",
            "[0, 1], f8[m, 3], axis=-1",
            "b1[3], f8[n, m]",
        ),
    ),
    "numpy.extract": Function("condition, arr", _extract, "", ("b1[n, m], f8[n, m]", "i8[n], f8[n]")),
}
