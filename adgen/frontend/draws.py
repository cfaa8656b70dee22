"""Draws from a `numpy.random.Generator` that the function is given.

The generator is an argument without numbers: what it draws is data. A draw of given location and scale is one of the
standard distribution, moved and scaled as NumPy itself does it, so that its derivative in these is known.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from adgen.frontend import options
from adgen.frontend.assign import store_all
from adgen.frontend.calling import bound, is_none, listed
from adgen.frontend.integers import integer_value, known, static_integer
from adgen.frontend.lists import operand
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.values import NONE, Abstract, Bound, Boxed, Items, Ref, Static
from adgen.ir.builder import literal
from adgen.ir.dims import Dim
from adgen.ir.index import At
from adgen.ir.nodes import Atom, Const, Node, Tree
from adgen.rules.operands import broadcast

KIND = "numpy.random.Generator"
"""The class of a generator, as the kind of the record that stands for it."""


def generator(m: Machine, name: str) -> Boxed:
    """The generator that is the parameter of this name."""
    return m.new_box(KIND, Items((Static(name),), ("name",)))


def is_generator(tree: Tree) -> bool:
    """Whether a parameter is a generator."""
    return isinstance(tree, Node) and tree.kind == KIND


def attribute(m: Machine, rng: Boxed, name: str) -> Abstract:
    """A method of a generator."""
    if name not in METHODS:
        known = ", ".join(METHODS)
        m.refuse("E204", f"adgen knows no method `{name}` of a generator; it knows {known}.", "Draw before the call.")
    return Bound(rng, name)


def method(m: Machine, rng: Boxed, name: str, given: Arguments) -> Abstract:
    """A draw."""
    parameters, lower = METHODS[name]
    return lower(m, rng, bound(m, listed(name, parameters), given))


Given = dict[str, Abstract]


def _drawn(m: Machine, rng: Boxed, name: str, shape: Hashable, *args: Atom, **more: Hashable) -> Abstract:
    content = m.content(rng.box)
    match content:
        case Items((Static(value=str() as source),)):
            made = m.apply("draw", *args, source=source, method=name, shape=shape, **more)
        case _:
            m.refuse("E302", "A generator inside another argument is not supported.", "Pass it as one of its own.")
    return m.wrap(made, contiguous=True)


def _size(m: Machine, given: Given) -> tuple[Dim, ...] | None:
    return None if is_none(given["size"]) else options.shape(m, given["size"])


def _standard(name: str) -> Callable[[Machine, Boxed, Given], Abstract]:
    def lower(m: Machine, rng: Boxed, given: Given) -> Abstract:
        if not is_none(given["out"]):
            m.refuse("E202", f"The option out= of rng.{name} is not supported.", "Write x[...] = rng.random(size).")
        dtype = options.dtype(m, given["dtype"])
        return _drawn(m, rng, name, _size(m, given), **({} if dtype in (None, "float64") else {"dtype": dtype}))

    return lower


def _moved(
    standard: str, place: str, scale: Callable[[Machine, Given], Abstract]
) -> Callable[[Machine, Boxed, Given], Abstract]:
    """A draw of the standard distribution, times a scale, and from `place` on."""

    def lower(m: Machine, rng: Boxed, given: Given) -> Abstract:
        width = scale(m, given)
        start = _dense(m, given[place]) if place else literal(0.0)
        shape = _size(m, given)
        if shape is None:
            shapes = [options.array_type(m, v).shape for v in (start, width)]
            shape = broadcast(shapes, m.builder.facts, m.here(), standard) or None
        drawn = _drawn(m, rng, standard, shape)
        if not (isinstance(width, Const) and width.value == 1):
            drawn = m.make("multiply", width, drawn)
        return drawn if isinstance(start, Const) and start.value == 0 else m.make("add", start, drawn)

    return lower


def _dense(m: Machine, value: Abstract) -> Abstract:
    return value if isinstance(value, Ref) else m.wrap(operand(m, value), contiguous=True)


def _difference(m: Machine, given: Given) -> Abstract:
    low, high = _dense(m, given["low"]), _dense(m, given["high"])
    if isinstance(low, Const) and isinstance(high, Const):
        return literal(float(high.value.real) - float(low.value.real))
    return m.make("subtract", high, low)


def _integers(m: Machine, rng: Boxed, given: Given) -> Abstract:
    if options.dtype(m, given["dtype"]) not in (None, "int64"):
        m.refuse("E202", "rng.integers is supported for int64.", "Convert with .astype.")
    upper = {"endpoint": True} if options.flag(m, given["endpoint"], "endpoint=") else {}
    names = ("low",) if is_none(given["high"]) else ("low", "high")
    bounds = [integer_value(m, given[n], f"{n}=") for n in names]
    return _drawn(m, rng, "integers", _size(m, given), *bounds, dtype="int64", **upper)


def _permutation(m: Machine, rng: Boxed, given: Given) -> Abstract:
    """Of an array, its rows in the order of a permutation of their numbers, which is what NumPy gives."""
    rows, count = _rows(m, given["x"])
    if not is_none(given["axis"]) and static_integer(m, given["axis"], "axis=") != 0:
        m.refuse("E202", "rng.permutation is supported along axis 0.", "Use np.moveaxis.")
    order = _drawn(m, rng, "permutation", (m.builder.facts.of(count),), count, dtype="int64")
    return order if rows is None else m.make("index", rows, order, spec=(At(),))


def _choice(m: Machine, rng: Boxed, given: Given) -> Abstract:
    """Of an array, the rows with the numbers that are drawn."""
    if static_integer(m, given["axis"], "axis=") != 0:
        m.refuse("E202", "rng.choice is supported along axis 0.", "Use np.moveaxis.")
    rows, count = _rows(m, given["a"])
    replace = {n: False for n in ("replace", "shuffle") if not options.flag(m, given[n], f"{n}=")}
    told = None if is_none(given["p"]) else _known_probabilities(m, given["p"])
    likely = {} if told is None else {"p": told}
    computed = () if is_none(given["p"]) or likely else (m.atom(_dense(m, given["p"])),)
    places = _drawn(m, rng, "choice", _size(m, given), count, *computed, dtype="int64", **replace, **likely)
    return places if rows is None else m.make("index", rows, places, spec=(At(),))


def _known_probabilities(m: Machine, value: Abstract) -> tuple[float, ...] | None:
    """`p=` as numbers that are known, or None. What is drawn is piecewise constant in those that the run computes."""
    items = options.numbers(m, value) or ()
    numbers = tuple(float(i.value.real) for i in items if isinstance(i, Const))
    return numbers if items and len(numbers) == len(items) else None


def _shuffle(m: Machine, rng: Boxed, given: Given) -> Abstract:
    """In place: the rows in the order of a permutation of their numbers, which is what NumPy gives."""
    target = given["x"]
    if not isinstance(target, Ref):
        m.refuse("E202", "rng.shuffle of a list is not supported.", "Shuffle an array.")
    store_all(m, target, m.atom(_permutation(m, rng, given)))
    return NONE


def _rows(m: Machine, value: Abstract) -> tuple[Abstract | None, Atom]:
    """An array with the number of its rows, or just a number."""
    found = _dense(m, value)
    shape = options.array_type(m, found).shape
    return (found, known(m, shape[0])) if shape else (None, integer_value(m, value, "The number to choose from"))


METHODS: dict[str, tuple[str, Callable[[Machine, Boxed, Given], Abstract]]] = {
    "random": ("size=None, dtype=None, out=None", _standard("random")),
    "standard_normal": ("size=None, dtype=None, out=None", _standard("standard_normal")),
    "standard_exponential": ("size=None, dtype=None, out=None", _standard("standard_exponential")),
    "normal": (
        "loc=0.0, scale=1.0, size=None",
        _moved("standard_normal", "loc", lambda m, given: _dense(m, given["scale"])),
    ),
    "uniform": ("low=0.0, high=1.0, size=None", _moved("random", "low", _difference)),
    "exponential": (
        "scale=1.0, size=None",
        _moved("standard_exponential", "", lambda m, given: _dense(m, given["scale"])),
    ),
    "permutation": ("x, axis=None", _permutation),
    "shuffle": ("x, axis=0", _shuffle),
    "choice": ("a, size=None, replace=True, p=None, axis=0, shuffle=True", _choice),
    "integers": ("low, high=None, size=None, dtype=None, endpoint=False", _integers),
}
"""Methods with their parameters. Those of NumPy with shape parameters have no such form."""
