"""Derivatives through solvers of initial value problems and through integrals, against closed forms and differences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import scipy.integrate
from scipy.integrate import fixed_quad, quad, solve_ivp

import adgen
from adgen.errors import AdgenError
from tests.compiling import derive
from tests.oracle import Point, check_dot_product, check_gradient, check_value

if TYPE_CHECKING:
    from pathlib import Path

TIMES = np.linspace(0.0, 3.0, 4)
RATES = np.array([1.1, 0.4, 0.1, 0.4])
START = np.array([8.0, 4.0])


def predation(y: Any, t: Any, p: Any) -> Any:
    """Lotka and Volterra; a list, as SciPy takes it."""
    return [(p[0] - p[1] * y[1]) * y[0], (p[2] * y[0] - p[3]) * y[1]]


def adaptive(p: Any, y0: Any) -> Any:
    """Of the adaptive method."""
    return np.sum(adgen.odeint(predation, y0, TIMES, p) ** 2)


def classical(p: Any, y0: Any) -> Any:
    """Of steps of a fixed size."""
    return np.sum(adgen.odeint(predation, y0, np.linspace(0.0, 3.0, 31), p, method="rk4") ** 2)


def pendulum(p: Any, y0: Any) -> Any:
    """A right-hand side that captures its parameters, and depends on the time."""

    def swing(y: Any, t: Any) -> Any:
        return np.stack((y[1], -p[0] * np.sin(y[0]) + p[1] * np.cos(p[2] * t)))

    ys = adgen.odeint(swing, y0 / 10.0, TIMES, rtol=1e-10, atol=1e-10)
    return ys[-1, 0] + ys[1, 1]


def rotating(p: Any, y0: Any) -> Any:
    """A matrix as unknown, and a dict as parameter."""

    def field(y: Any, t: Any, params: Any) -> Any:
        return params["A"] @ y * np.sin(t)

    A = np.reshape(p, (2, 2)) - np.eye(2)
    return np.sum(adgen.odeint(field, np.outer(y0, y0) / 20.0, TIMES, {"A": A})[-1])


@pytest.mark.parametrize("f", [adaptive, classical, pendulum, rotating])
def test_solutions_of_differential_equations(f: Any) -> None:
    point = Point(f, (RATES, START), (0, 1))
    value, bars = adgen.value_and_grad(f, wrt=("p", "y0"))(RATES, START)
    check_value(value, point)
    check_gradient(bars, 1.0, point)
    tangent = adgen.jvp(f, wrt=("p", "y0"))(RATES, START, *point.tangents)[1]
    check_dot_product(point, 1.0, tangent, bars)


def test_the_solution_itself() -> None:
    exact = solve_ivp(lambda t, y: predation(y, t, RATES), (0, 3), START, t_eval=TIMES, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(adgen.odeint(predation, START, TIMES, RATES), exact.y.T, rtol=1e-7)


def decay(y: Any, t: Any, rate: Any) -> Any:
    """One number."""
    return -rate * y * math.cos(t)


def left(rate: Any, end: Any) -> Any:
    """What is left at the end."""
    return adgen.odeint(decay, 1.0, np.array([0.0, 0.5, end]), rate, rtol=1e-11, atol=1e-11)[-1]


def test_against_the_closed_form_with_the_end_as_variable() -> None:
    value, (rate_bar, end_bar) = adgen.value_and_grad(left, wrt=("rate", "end"))(0.7, 2.0)
    exact = math.exp(-0.7 * math.sin(2.0))
    assert value == pytest.approx(exact, rel=1e-9)
    assert rate_bar == pytest.approx(-math.sin(2.0) * exact, rel=1e-9)
    assert end_bar == pytest.approx(-0.7 * math.cos(2.0) * exact, rel=1e-9)
    second = adgen.grad(adgen.grad(left))(0.7, 2.0)
    assert second == pytest.approx(math.sin(2.0) ** 2 * exact, rel=1e-8)


def exploding(p: Any) -> Any:
    """A solution that has a pole at t = 1 / p."""
    return adgen.odeint(lambda y, t, q: q * y * y, 1.0, np.array([0.0, 2.0]), p, mxstep=300)[-1]


def backwards(p: Any) -> Any:
    """Times that decrease."""
    return adgen.odeint(decay, p, np.array([1.0, 0.0]), 1.0)[-1]


def test_what_has_no_solution_raises() -> None:
    for f, error in ((exploding, RuntimeError), (backwards, ValueError)):
        with pytest.raises(error, match="odeint"):
            f(1.0)
        with pytest.raises(error, match="odeint"):
            adgen.grad(f)(1.0)


def damped(p: Any, b: Any) -> Any:
    """Integrals of three kinds, with the limit as a variable."""

    def g(x: Any, q: Any) -> Any:
        return math.exp(-q * x) * math.sin(p * x)

    finite, _ = quad(g, 0.0, b, args=(p * p,))
    whole, _ = quad(lambda x: 1.0 / (p + x * x), -np.inf, np.inf)
    fixed, _ = fixed_quad(lambda x: np.exp(p * x), 0.0, b, n=7)
    pole, _ = quad(lambda x: p / math.sqrt(x), 0.0, 1.0)
    return finite + whole * fixed + pole


def test_integrals() -> None:
    point = Point(damped, (0.7, 2.0), (0, 1))
    value, bars = adgen.value_and_grad(damped, wrt=("p", "b"))(0.7, 2.0)
    assert value == pytest.approx(damped(0.7, 2.0), rel=1e-8)  # SciPy extrapolates to the pole
    check_gradient(bars, 1.0, point)


def gaussian(p: Any) -> Any:
    """Half of the integral of a bell, which is sqrt(pi / p) / 2."""
    return quad(lambda x: np.exp(-p * x * x), 0.0, np.inf)[0]


def below(p: Any, b: Any) -> Any:
    """From minus infinity, by its full name."""
    return scipy.integrate.quad(lambda x: np.exp(p * x), -np.inf, b)[0]


def test_integrals_against_closed_forms() -> None:
    first, second = adgen.grad(gaussian), adgen.grad(adgen.grad(gaussian))
    assert first(0.7) == pytest.approx(-0.25 * math.sqrt(math.pi) * 0.7**-1.5, rel=1e-10)
    assert second(0.7) == pytest.approx(0.375 * math.sqrt(math.pi) * 0.7**-2.5, rel=1e-9)
    value, (p_bar, b_bar) = adgen.value_and_grad(below, wrt=("p", "b"))(2.0, 1.0)
    exact = math.exp(2.0) / 2.0
    assert (value, p_bar, b_bar) == pytest.approx((exact, exact / 2.0, 2.0 * exact), rel=1e-9)


def test_the_bound_of_an_integral_is_data() -> None:
    found = adgen.jvp(lambda p: quad(lambda x: math.exp(p * x), 0.0, 1.0))(1.0, 1.0)
    assert found[1][1] == 0.0
    assert found[0][1] < 1e-8


def test_from_text(tmp_path: Path) -> None:
    text = (
        "import adgen\nimport numpy as np\n\n\ndef rhs(y, t, k):\n    return -k * y\n\n\n"
        "def f(k, y0):\n    return np.sum(adgen.odeint(rhs, y0, np.linspace(0.0, 1.0, 5), k, method='rk4'))\n"
    )
    (tmp_path / "decay.py").write_text(text)
    made = derive(tmp_path / "decay.py", "k: float, y0: f8[n]", ("k",), "grad")
    assert "import adgen" not in made.text
    times = np.linspace(0.0, 1.0, 5)
    assert made.call(0.5, np.ones(2)) == pytest.approx(2.0 * np.sum(-times * np.exp(-0.5 * times)), rel=1e-3)


def pushed(y: Any, t: Any, p: Any, n: int, s: Any) -> Any:
    """Two species, an integer and a number; a list, as SciPy takes it."""
    return [(p[0] - p[1] * y[1]) * y[0] + 0.1 * np.sin(t), (p[2] * y[0] - p[3]) * y[1] * s**n]


def by_the_adjoint_equation(p: Any, y0: Any) -> Any:
    """The continuous adjoint in everything that it knows."""
    times = np.stack((0.1 * p[0], 1.0, 2.0, 1.5 + y0[1] / 4.0))
    ys = adgen.odeint(pushed, y0, times, p, 2, p[1] + 1.0, adjoint="continuous", rtol=1e-10, atol=1e-10)
    return np.sum(ys**2)


def one_number(p: Any, y0: Any) -> Any:
    """A scalar problem without parameters, by steps of a fixed size."""
    ys = adgen.odeint(lambda y, t: -y * t, y0[0] * p[0], np.linspace(0.0, 1.0, 41), method="rk4", adjoint="continuous")
    return ys[-1] ** 2


@pytest.mark.parametrize("f", [by_the_adjoint_equation, one_number])
def test_the_continuous_adjoint(f: Any) -> None:
    point = Point(f, (RATES, START), (0, 1))
    gradient = adgen.value_and_grad(f, wrt=("p", "y0"))
    value, bars = gradient(RATES, START)
    check_value(value, point)
    check_gradient(bars, 1.0, point)
    assert "tape" not in gradient.source(RATES, START)


def of_a_dict(p: Any) -> Any:
    """A parameter that is no array."""
    return adgen.odeint(lambda y, t, q: -q["p"] * y, 1.0, TIMES, {"p": p}, adjoint="continuous")[-1]


def test_what_the_continuous_adjoint_refuses() -> None:
    with pytest.raises(AdgenError, match="adjoint") as refused:
        adgen.jvp(one_number)(RATES, START, RATES)
    assert refused.value.code == "E501"

    def captured(p: Any) -> Any:
        return adgen.odeint(lambda y, t: -y * p, 1.0, TIMES, adjoint="continuous")[-1]

    with pytest.raises(AdgenError, match="reads `p` from around it"):
        adgen.grad(captured)(1.0)
    with pytest.raises(AdgenError, match="each of args"):
        adgen.grad(lambda p: adgen.odeint(lambda y, t, q: -q["p"] * y, 1.0, TIMES, {"p": p}, adjoint="continuous")[-1])(
            1.0
        )
