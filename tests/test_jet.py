"""Derivatives along a curve: against jvp, against differences along the curve, nested jvp, and Taylor series."""

from __future__ import annotations

import copy
import dataclasses
import math
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest

import adgen
from adgen.errors import AdgenError
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.pipeline import Options, compile_program
from adgen.verify.contracted import scale
from adgen.verify.trees import Vector, flat, like, random_like
from tests.compiling import compiled
from tests.oracle import Point
from tests.programs import Program, corpus, load
from tests.test_family import derived, points, share

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Central differences with steps of 1e-3 and 5e-4, extrapolated once, of derivatives of order 1 and 2.
STEP = 1e-3
DIFFERENCE = 1e-5


def jet_of(program: Program, order: int) -> Callable[..., Any]:
    """The emitted jet of a program."""
    return compiled(program.path, program.sig, Options(derive="jet", wrt=program.wrt, order=order)).call


def of_order(value: Any, terms: Any, order: int) -> Vector:
    """The derivatives of one order, of all floats in the value."""
    match value:
        case tuple():
            return np.concatenate([np.zeros(0), *(of_order(v, t, order) for v, t in zip(value, terms, strict=True))])
        case dict():
            return of_order(tuple(value.values()), tuple(terms.values()), order)
        case _ if dataclasses.is_dataclass(value):
            names = [f.name for f in dataclasses.fields(value)]
            return of_order(tuple(getattr(value, n) for n in names), tuple(getattr(terms, n) for n in names), order)
        case list():
            raise TypeError("a list is one value, or a container of several: choose another share of the corpus")
        case _:
            return np.zeros(0) if terms is None else flat(terms[order - 1])


class Curve:
    """A cubic curve through a point, and the derivatives of a program along it."""

    def __init__(self, point: Point) -> None:
        rng = np.random.default_rng(7)
        self.point = point
        self.terms = [flat(random_like(point.active, rng)) for _ in range(3)]

    def at(self, t: float, order: int) -> tuple[list[Any], list[list[Any]]]:
        """The arguments at a place on the curve, and their derivatives up to this order."""
        coefficients = [flat(self.point.active), *self.terms]
        derivatives = [
            sum(c * t ** (k - m) / math.factorial(k - m) for k, c in enumerate(coefficients) if k >= m)
            for m in range(order + 1)
        ]
        args = list(copy.deepcopy(self.point.args))
        for place, moved in zip(self.point.places, like(self.point.active, derivatives[0]), strict=True):
            args[place] = moved
        trees = [like(self.point.active, d) for d in derivatives[1:]]
        return args, [list(terms) for terms in zip(*trees, strict=True)]

    def derivative(self, jet: Callable[..., Any], t: float, order: int) -> Vector:
        """The derivative of the program of this order, of which `jet` computes the highest or more."""
        args, series = self.at(t, order)
        value, terms = jet(*args, *series)
        return of_order(value, terms, order)

    def slope(self, jet: Callable[..., Any], order: int) -> tuple[Vector, float]:
        """The change of that along the curve, by differences, and how far both sides are apart."""
        here = self.derivative(jet, 0.0, order)
        slopes, gap = [], 0.0
        for h in (STEP, STEP / 2):
            before, after = (self.derivative(jet, t, order) for t in (-h, h))
            slopes.append((after - before) / (2 * h))
            # A kink or a jump at the point itself shows in the second difference.
            gap = max(gap, float(np.max(np.abs(after - 2 * here + before), initial=0.0)) / STEP)
        return slopes[1] + (slopes[1] - slopes[0]) / 3, gap


@pytest.mark.parametrize("program", share(corpus(), 4), ids=lambda p: p.name)
def test_each_order_is_the_derivative_of_the_one_before(program: Program) -> None:
    """Order 1 is the jvp, order m + 1 the difference of order m along the curve."""
    pushed = derived(program, "jvp")
    jets = {order: jet_of(program, order) for order in (1, 2, 3)}
    for point in points(program):
        curve = Curve(point)
        args, series = curve.at(0.0, 3)
        with np.errstate(all="ignore"):
            value, terms = jets[3](*args, *series)
            expected, out_dot = pushed(*copy.deepcopy(point.args), *(s[0] for s in copy.deepcopy(series)))
            np.testing.assert_array_equal(flat(value), flat(expected))
            first = of_order(value, terms, 1)
            np.testing.assert_allclose(first, flat(out_dot), rtol=1e-9, atol=1e-9 * max(scale(first), 1.0))
            for order in (1, 2):
                slope, gap = curve.slope(jets[order], order)
                found = of_order(value, terms, order + 1)
                if np.all(np.isfinite(slope)) and gap <= 1e-1 * max(scale(slope), 1.0):
                    atol = DIFFERENCE * max(scale(slope), scale(found), 1.0)
                    np.testing.assert_allclose(found, slope, rtol=DIFFERENCE, atol=atol)


LINE = {
    "math.exp(x)": 0.7,
    "math.log(x)": 0.7,
    "math.sin(x)": 0.7,
    "math.tan(x)": 0.7,
    "math.tanh(x)": 0.7,
    "math.expm1(x)": 0.7,
    "math.cosh(x)": 0.7,
    "math.atan(x)": 0.7,
    "math.asin(x)": 0.3,
    "math.erf(x)": 0.7,
    "math.sqrt(x)": 0.7,
    "x * x": 0.7,
    "x**3": 0.0,
    "x**2.5": 0.7,
    "2.0**x": 0.7,
    "x**x": 0.7,
    "1.0 / x": 0.7,
    "x / (1.0 + x * x)": 0.7,
    "math.exp(math.sin(x)) / math.sqrt(1.0 + x)": 0.7,
}


@pytest.mark.parametrize("text", LINE)
def test_elementary_functions_to_order_8(text: str, tmp_path: Path) -> None:
    """Along a line the derivatives are those of the function, which mpmath has to any number of digits."""
    path = tmp_path / "line.py"
    path.write_text(f"import math\n\ndef f(x):\n    return {text}\n")
    value, terms = adgen.jet(load(path).f, (LINE[text],), ([1.0] + [0.0] * 7,))
    with mpmath.workdps(40):
        series = mpmath.taylor(lambda x: eval(text, {"math": mpmath, "x": x}), mpmath.mpf(LINE[text]), 8)
        expected = [float(c * mpmath.factorial(m)) for m, c in enumerate(series)]
    np.testing.assert_allclose([value, *terms], expected, rtol=1e-11, atol=1e-12 * max(map(abs, expected)))


def swirl(x: np.ndarray, A: np.ndarray) -> np.ndarray:
    y = x.copy()
    for i in range(len(x) - 1):
        if y[i] > 0.2:
            y[i + 1] += np.sin(y[i]) * x[i]
        else:
            y[i + 1] *= y[i]
    return A @ y + np.exp(-y)


def solved(x: np.ndarray, A: np.ndarray) -> np.ndarray:
    return np.linalg.solve(A + np.outer(x, x), np.sin(x))


def inverted(x: np.ndarray, A: np.ndarray) -> np.ndarray:
    return np.linalg.inv(A + np.outer(x, x)) @ x


def factored(x: np.ndarray, A: np.ndarray) -> np.ndarray:
    return np.linalg.cholesky(A @ A.T + np.outer(x, x))


def spectrum(x: np.ndarray, A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    w, v = np.linalg.eigh(A @ A.T + np.outer(x, x))
    return w, v * v


def volume(x: np.ndarray, A: np.ndarray) -> float:
    return np.linalg.det(A * np.cos(x))


@pytest.mark.parametrize("function", [swirl, solved, inverted, factored, spectrum, volume])
def test_nested_jvp_to_order_3(function: Callable[..., Any]) -> None:
    """Along a line, the derivatives are what jvp of jvp of jvp gives."""
    rng = np.random.default_rng(3)
    x, A, v = rng.uniform(0.2, 1.0, 3), rng.normal(size=(3, 3)) + 3.0 * np.eye(3), rng.normal(size=3)
    value, terms = adgen.jet(function, (x, A), ([v, np.zeros(3), np.zeros(3)], None))
    nested = function
    for order in (1, 2, 3):
        nested = adgen.jvp(nested, wrt="x")
        found = nested(x, A, *[v] * order)
        for _ in range(order):
            found = found[1]
        expected, made = flat(found), of_order(value, terms, order)
        np.testing.assert_allclose(made, expected, rtol=1e-8, atol=1e-8 * scale(expected))


def test_determinant_and_product_at_zeros() -> None:
    """Both are polynomials, also where they vanish: LAPACK's singular values are 1e-17 there and not 0."""
    A, B = np.array([[1.0, 2.0], [2.0, 4.0]]), np.array([[1.0, 0.0], [0.5, 2.0]])
    _, terms = adgen.jet(lambda A: 2.0 * np.linalg.det(A), (A,), ([B, 0.0 * B, 0.0 * B],))
    np.testing.assert_allclose(terms, [10.0, 8.0, 0.0], atol=1e-12)
    x, v = np.array([0.0, 2.0, 0.0]), np.array([1.0, 3.0, 5.0])
    _, terms = adgen.jet(lambda x: 0.5 * np.prod(x), (x,), ([v, 0.0 * v, 0.0 * v],))
    np.testing.assert_allclose(terms, [0.0, 10.0, 45.0])


def test_what_does_not_move_is_constant() -> None:
    def f(x: float, n: int, y: float = 3.0) -> float:
        return x**n * y

    assert adgen.jet(f, (2.0, 3), ([1.0, 0.0, 0.0], None)) == (24.0, [36.0, 36.0, 18.0])
    assert adgen.jet(f, (2.0, 3, 1.0), ([1.0, 0.0], None, [1.0, 0.0])) == (8.0, [20.0, 36.0])


def test_shapes_and_dtypes_are_those_of_the_value() -> None:
    def f(p: dict[str, np.ndarray], s: np.float32) -> tuple[np.ndarray, np.float32]:
        return p["w"] * s, s * s

    w, s = np.ones(2, dtype=np.float32), np.float32(2.0)
    term = {"w": np.array([1.0, 2.0])}
    (_, _), ((first, second), scalar) = adgen.jet(f, ({"w": w}, s), ([term, term], [1.0, 0.0]))
    assert first.dtype == second.dtype == np.float32
    assert [type(t) for t in scalar] == [np.float32, np.float32]
    np.testing.assert_array_equal(first, [3.0, 5.0])
    np.testing.assert_array_equal(second, [4.0, 8.0])


def test_work_grows_with_the_square_of_the_order(tmp_path: Path) -> None:
    """Twice the order takes about four times the statements, and not more."""
    path = tmp_path / "growth.py"
    path.write_text("import math\n\ndef f(x):\n    return math.exp(math.sin(x)) * math.tanh(x) / (1.0 + x * x)\n")
    program = from_file(path, "f")
    signature = signature_of(program, "x: float")
    sizes = [
        len(compile_program(program, signature, Options(derive="jet", order=k)).function.body.binds) for k in (4, 8, 16)
    ]
    assert sizes[1] <= 4.0 * sizes[0]
    assert sizes[2] <= 4.0 * sizes[1]


def test_refusals() -> None:
    def f(x: np.ndarray, y: float) -> np.ndarray:
        return x * y

    x = np.ones(2)
    with pytest.raises(AdgenError, match=r"E603.*There are 2 primals and 1 series"):
        adgen.jet(f, (x, 1.0), ([x],))
    with pytest.raises(AdgenError, match=r"E603.*lengths of the series are 1, 2"):
        adgen.jet(f, (x, 1.0), ([x], [1.0, 0.0]))
    with pytest.raises(AdgenError, match=r"E603.*lengths of the series are None alone"):
        adgen.jet(f, (x, 1.0), (None, None))
    for wrong in ((x, None), (1.0, None), x):
        with pytest.raises(AdgenError, match=r"E603.*no list"):
            adgen.jet(f, (x, 1.0), wrong)  # type: ignore[arg-type]
    with pytest.raises(AdgenError, match=r"E604.*Derivative 2 of x has the shape \(3,\)"):
        adgen.jet(f, (x, 1.0), ([x, np.ones(3)], None))


@adgen.custom_jvp
def cube(x: float) -> float:
    return x**3


@cube.defjvp
def cube_jvp(primals: tuple[float], tangents: tuple[float]) -> tuple[float, float]:
    (x,), (x_dot,) = primals, tangents
    slope = 0.0
    for _ in range(3):
        slope = slope + x * x
    return cube(x), slope * x_dot


def test_a_loop_in_a_rule_is_refused_from_the_second_derivative_on() -> None:
    def f(x: float) -> float:
        return cube(x) * x

    assert adgen.jet(f, (2.0,), ([1.0],)) == (16.0, [32.0])
    with pytest.raises(AdgenError, match=r"E501.*A loop in a rule"):
        adgen.jet(f, (2.0,), ([1.0, 0.0],))
