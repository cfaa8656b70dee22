"""Rules at singular points, at kinks, and in the second order."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
import pytest

from adgen.ad.linearize import linearize
from adgen.ir.nodes import Function
from adgen.ir.types import FLOAT, differentiable
from adgen.rules.primitive import Nondiff, Primitive
from adgen.rules.table import PRIMITIVES, infer
from adgen.verify.data import LENGTHS
from adgen.verify.interpret import run
from adgen.verify.sampled import Sampled
from adgen.verify.samples import read, samples

LENGTH_ARRAYS = [np.zeros(n) for n in LENGTHS.values()]
EDGES = (
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.0,
    -1.0,
    2.0,
    3.0,
    1e-320,
    1e-200,
    1e200,
    -1e200,
    709.0,
    711.0,
    -746.0,
    math.inf,
    -math.inf,
    math.nan,
)


def tangent_of(sampled: Sampled, place: int) -> Function:
    """The forward derivative in one operand; its last yield is the tangent."""
    return linearize(sampled.function(), (place,), (0,), infer)


def plain(function: Function) -> Function:
    """A derivative as a function like any other: its tangents are values to be differentiated."""
    return replace(function, linear_params=0, linear_yields=0, wrt=(), outputs=())


def of_python_floats(primitive: Primitive) -> list[Sampled]:
    found = [Sampled(primitive, s) for s in samples(primitive)]
    return [s for s in found if s.types and all(t == FLOAT for t in s.types) and s.wrt]


ENDLESS = frozenset({"psi", "polygamma", "zeta"})
"""SciPy's zeta counts up from its second argument by ones, and never arrives from -1e200."""

SCALAR = [
    pytest.param(s, id=f"{p.name}({s.sample.text})")
    for p in PRIMITIVES.values()
    if not isinstance(p.rule, Nondiff)
    for s in of_python_floats(p)
]


@pytest.mark.parametrize("sampled", SCALAR)
def test_a_derivative_raises_only_where_the_primal_does(sampled: Sampled) -> None:
    """On Python floats, at zeros, infinities and where exp overflows."""
    primal = sampled.function()
    derived = [tangent_of(sampled, k) for k in sampled.wrt]
    finished = 0
    edges = [e for e in EDGES if e != -1e200 or sampled.primitive.name not in ENDLESS]
    for point in itertools.product(edges, repeat=len(sampled.types)):
        try:
            (value, *_) = run(primal, [*point, *LENGTH_ARRAYS])
        except (ArithmeticError, ValueError):
            continue
        if isinstance(value, complex):  # Python's (-0.5) ** 0.5: the type of the primal is not the inferred one
            continue
        for function in derived:
            run(function, [*point, *LENGTH_ARRAYS, 1.0])
        finished += 1
    assert finished >= 4


# Exponents that are known, and spellings of Python: what holds at all points stands in the table, see
# test_singular_points.py.
KINKS: list[tuple[str, str, tuple[float, ...], tuple[float, ...]]] = [
    ("power", "float, 2", (0.0,), (0.0,)),
    ("power", "float, 1", (0.0,), (1.0,)),
    ("power", "float, 0", (0.0,), (0.0,)),
    ("power", "float, int", (0.0, 1), (1.0,)),
    ("sqrt", "float; lib='math'", (0.0,), (math.inf,)),
    ("absolute", "float; lib='py'", (0.0,), (0.0,)),
    ("absolute", "float; lib='py'", (-3.0,), (-1.0,)),
    ("maximum", "float, float; lib='py'", (1.0, 1.0), (0.5, 0.5)),
    ("copysign", "f8, f8", (2.0, -1.0), (-1.0, 0.0)),
]


@pytest.mark.parametrize(("name", "sample", "point", "expected"), KINKS)
def test_the_value_at_a_kink(name: str, sample: str, point: tuple[float, ...], expected: tuple[float, ...]) -> None:
    """One-sided limits where there is one, a subgradient where there is none, inf where the slope is infinite."""
    sampled = Sampled(PRIMITIVES[name], read(sample))
    arguments = [np.float64(p) if str(t) == "f8" else p for p, t in zip(point, sampled.types, strict=True)]
    found = [run(tangent_of(sampled, k), [*arguments, *LENGTH_ARRAYS, 1.0])[-1] for k in range(len(expected))]
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("x", [0.0, 1e-300, 1e-9, -3e-4, 0.02, 0.0499, 0.0501, -0.2])
def test_sinc_is_accurate_at_zero_in_both_orders(x: float) -> None:
    """Against the Taylor series of sin in 40 digits, differentiated term by term."""
    sampled = Sampled(PRIMITIVES["sinc"], read("f8"))
    first = tangent_of(sampled, 0)
    second = linearize(plain(first), (0,), (1,), infer, "ddot")
    with mpmath.workdps(40):
        terms = [(k, (-1) ** k * mpmath.pi ** (2 * k) / mpmath.factorial(2 * k + 1)) for k in range(1, 20)]
        slope = float(sum(c * 2 * k * mpmath.mpf(x) ** (2 * k - 1) for k, c in terms))
        bend = float(sum(c * 2 * k * (2 * k - 1) * mpmath.mpf(x) ** (2 * k - 2) for k, c in terms))
    point = [np.float64(x), *LENGTH_ARRAYS, np.float64(1.0)]
    assert run(first, point)[-1] == pytest.approx(slope, rel=1e-12, abs=0.0)
    assert run(second, [*point, np.float64(1.0)])[-1] == pytest.approx(bend, rel=1e-10, abs=0.0)


@pytest.mark.parametrize("zeros", [(), (1,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("order", [1, 2])
def test_prod_is_exact_at_zeros(zeros: tuple[int, ...], order: int) -> None:
    """Both orders, with no, one, two and three zeros among four factors: against the polynomial itself."""
    sampled = Sampled(PRIMITIVES["prod"], read("f8[n]; axis=0"))
    x = np.array([2.0, 3.0, 5.0, 7.0])
    x[list(zeros)] = 0.0
    function = tangent_of(sampled, 0)
    if order == 2:
        function = linearize(plain(function), (0,), (1,), infer, "ddot")
    for i, j in itertools.product(range(4), repeat=2):
        units = [np.eye(4)[i], np.eye(4)[j]][:order]
        found = run(function, [x, *LENGTH_ARRAYS, *units])[-1]
        gone = {i} if order == 1 else {i, j}
        expected = 0.0 if order == 2 and i == j else np.prod(np.delete(x, list(gone)))
        assert found == pytest.approx(expected, rel=1e-14, abs=0.0)


@pytest.mark.parametrize("name", ["max", "min"])
def test_equal_extremes_share_the_derivative(name: str) -> None:
    sampled = Sampled(PRIMITIVES[name], read("f8[n]"))
    x = np.ones(4)
    shares = [run(tangent_of(sampled, 0), [x, *LENGTH_ARRAYS, row])[-1] for row in np.eye(4)]
    np.testing.assert_array_equal(shares, np.full(4, 0.25))


def test_norm_and_std_have_a_subgradient_where_they_are_zero() -> None:
    for name in ("norm", "std"):
        sampled = Sampled(PRIMITIVES[name], read("f8[n]"))
        assert run(tangent_of(sampled, 0), [np.zeros(4), *LENGTH_ARRAYS, np.ones(4)])[-1] == 0.0


def test_an_infinite_slope_stays_out_of_the_branch_not_taken() -> None:
    """The tangent of where is a choice, not a product with 0, so that 0 * inf does not arise."""
    sampled = Sampled(PRIMITIVES["where"], read("bool[n], f8[n], f8[n]"))
    arguments = [np.array([True, False, True, False]), np.zeros(4), np.zeros(4)]
    found = run(tangent_of(sampled, 1), [*arguments, *LENGTH_ARRAYS, np.array([1.0, math.inf, 2.0, math.nan])])[-1]
    np.testing.assert_array_equal(found, [1.0, 0.0, 2.0, 0.0])


TWICE = [
    pytest.param(sampled, id=f"{p.name}({sampled.sample.text})")
    for p in PRIMITIVES.values()
    if not isinstance(p.rule, Nondiff)
    for sampled in (Sampled(p, s) for s in samples(p))
    if any(map(sampled.active, range(len(sampled.sample.operands)))) and "4" not in str(sampled.sample.text)
]


def moved(value: Any, along: Any, step: float) -> Any:
    if isinstance(value, list):
        return [moved(v, a, step) for v, a in zip(value, along, strict=True)]
    made = value + step * along
    return np.asarray(made, value.dtype) if isinstance(value, np.ndarray) else type(value)(made)


@pytest.mark.parametrize("sampled", TWICE)
def test_second_derivatives(sampled: Sampled) -> None:
    """The tangent of the tangent, in one direction, against differences of the tangent."""
    function = sampled.function()
    values, wrt = sampled.values(1), sampled.wrt
    outputs = tuple(i for i, y in enumerate(function.body.yields) if differentiable(y.type))
    directions = [d for i, d in enumerate(sampled.values(2, -1.0, 1.0)) if i in wrt]
    once = linearize(function, wrt, outputs, infer)
    count = len(function.body.yields)
    twice = linearize(plain(once), wrt, tuple(range(count, count + len(outputs))), infer, "ddot")
    found = run(twice, [*values, *LENGTH_ARRAYS, *directions, *directions])[-len(outputs) :]

    def first(step: float) -> list[Any]:
        at = list(values)
        for i, d in zip(wrt, directions, strict=True):
            at[i] = moved(at[i], d, step)
        return list(run(once, [*at, *LENGTH_ARRAYS, *directions])[count:])

    weights = {1: 3 / 4, 2: -3 / 20, 3: 1 / 60}
    for k, second in enumerate(found):
        total = sum(w * (flat(first(j * 1e-3)[k]) - flat(first(-j * 1e-3)[k])) for j, w in weights.items()) / 1e-3
        scale = 1 + np.max(np.abs(total), initial=0.0)
        np.testing.assert_allclose(flat(second), total, rtol=0, atol=1e-8 * scale)


def flat(value: Any) -> Any:
    """All numbers of a result in one vector."""
    return np.concatenate([np.zeros(0), *map(flat, value)]) if isinstance(value, list) else np.ravel(value)
