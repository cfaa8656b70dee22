"""Functions of `math` that take a sequence, any number of numbers, or give two."""

from __future__ import annotations

from adgen.frontend import options
from adgen.frontend.comprehensions import evaluated
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.machine import Machine
from adgen.frontend.operators import binary
from adgen.frontend.values import Abstract, Ref, Row
from adgen.ir.builder import literal
from adgen.ir.nodes import Apply
from adgen.ir.types import Form


def _numbers(m: Machine, value: Abstract) -> tuple[Abstract, ...] | None:
    """The elements of a sequence of known length."""
    return None if isinstance(value, Ref) else options.items_of(m, evaluated(m, value))


def _array(m: Machine, value: Abstract) -> Abstract:
    return value if isinstance(value, Ref) else numeric(m, evaluated(m, value))


def _python(m: Machine, value: Abstract) -> Abstract:
    """A number of NumPy's as Python's."""
    dtype = "float64" if options.array_type(m, value).kind == "f" else "int64"
    return m.make("cast", value, dtype=dtype, form=Form.PYTHON)


def _hypotenuse(m: Machine, sides: tuple[Abstract, ...]) -> Abstract:
    """The Euclidean norm, two sides at a time: each step is finite at zero and cannot overflow."""
    if not sides:
        return literal(0.0)
    first, *others = sides
    if not others:
        return m.make("fabs", first, lib="math")
    total = first
    for side in others:
        total = m.make("hypot", total, side, lib="math")
    return total


def _hypot(m: Machine, given: Given) -> Abstract:
    sides = given["coordinates"]
    assert isinstance(sides, Row)
    return _hypotenuse(m, sides.items)


def _dist(m: Machine, given: Given) -> Abstract:
    p, q = (_numbers(m, given[name]) for name in ("p", "q"))
    if p is None or q is None:
        gap = m.make("subtract", _array(m, given["p"]), _array(m, given["q"]))
        return _python(m, m.make("norm", gap))
    if len(p) != len(q):
        m.refuse("E301", f"math.dist takes points of one dimension, not of {len(p)} and {len(q)}.")
    return _hypotenuse(m, tuple(binary(m, "subtract", a, b) for a, b in zip(p, q, strict=True)))


def _fsum(m: Machine, given: Given) -> Abstract:
    return m.make("fsum", _array(m, given["seq"]))


def _prod(m: Machine, given: Given) -> Abstract:
    values, total = _numbers(m, given["iterable"]), given["start"]
    if values is None:
        array = _array(m, given["iterable"])
        made = m.make("prod", array)
        values = (made if isinstance(given["iterable"], Ref) else _python(m, made),)
    for value in values:
        same = total == literal(1) and not (isinstance(value, Ref) and options.array_type(m, value).kind == "b")
        total = value if same else binary(m, "multiply", total, value)
    return m.make("copy", total) if len(values) == 1 and isinstance(total, Ref) else total


def _sumprod(m: Machine, given: Given) -> Abstract:
    made = m.make("dot", _array(m, given["p"]), _array(m, given["q"]))
    return made if isinstance(given["p"], Ref) else _python(m, made)


def _remainder(m: Machine, given: Given) -> Abstract:
    return m.make("ieee_remainder", given["x"], given["y"])


def _modf(m: Machine, given: Given) -> Abstract:
    made = m.apply_many(Apply("modf", (m.atom(given["x"]),), (("lib", "math"),)))
    return Row(tuple(m.wrap(value) for value in made))


SEQUENCES: dict[str, Function] = {
    "math.hypot": Function("*coordinates", _hypot, "hypot", ("float, float", "float, float, float", "-1 < float < 0")),
    "math.dist": Function(
        "p, q, /",
        _dist,
        samples=(
            "(float, float), (float, float)",
            "f8[n], f8[n]",
            "[float, 1.0, float], (0.5, float, 2.0)",
            "(float,), (2,)",
        ),
    ),
    "math.fsum": Function("seq, /", _fsum, "fsum", ("f8[n]", "[float, float, 1.0]", "(v * v for v in f8[n])")),
    "math.prod": Function(
        "iterable, /, *, start=1", _prod, samples=("[float, 2.0, float]", "f8[n]", "f8[n], start=float", "(float,)")
    ),
    "math.sumprod": Function("p, q, /", _sumprod, samples=("f8[n], f8[n]", "[float, float], (float, 2.0)")),
    "math.remainder": Function(
        "x, y, /", _remainder, "ieee_remainder", ("float > 5, float", "-3 < float < -2, float > 1")
    ),
    "math.modf": Function("x, /", _modf, "modf", ("float > 5", "-3 < float < -2")),
}
