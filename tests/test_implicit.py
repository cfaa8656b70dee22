"""Implicit functions: derivatives of what an equation defines, held against closed forms and differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import adgen
from adgen.errors import AdgenError
from tests.compiling import derive
from tests.oracle import Point, check_gradient, check_modes, check_value
from tests.programs import imported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULE = """
import math

import numpy as np
import scipy.optimize

import adgen


def cubic(x, p):
    return x**3 + x - p


@adgen.implicit(cubic)
def root(p, x0=1.0):
    x = x0
    while abs(cubic(x, p)) > 1e-13:
        x = x - cubic(x, p) / (3.0 * x**2 + 1.0)
    return x


def one_root(p):
    total = 0.0
    for k in range(3):
        total += root(p * (k + 1.0), 0.5) * p
    return total


def kepler(E, mean, e):
    return E - e * np.sin(E) - mean


@adgen.implicit(kepler, like="float")
def anomaly(mean, e):
    return scipy.optimize.brentq(lambda E: kepler(E, mean, e), mean - 1.0, mean + 1.0, xtol=1e-14)


@adgen.implicit(kepler)
def anomalies(mean, e):
    E = mean
    for _ in range(40):
        E = E - kepler(E, mean, e) / (1.0 - e * np.cos(E))
    return E


def orbits(p):
    e = 0.3 + 0.1 * p[1]
    return np.sum(anomalies(p, e) ** 2) * anomaly(p[0], e)


def wrapped(x, p):
    return np.array([x**3 + x - p])


@adgen.implicit(wrapped)
def wrapped_root(p):
    return root(p)


def of_an_array(p):
    return wrapped_root(p[0]) * p[1]


def system(x, p, scale=2.0):
    return np.array([x[0] ** 2 + p[0] * x[1] - 3.0, scale * x[0] * x[1] - p[1]])


@adgen.implicit(system)
def solve(p, x0):
    return scipy.optimize.root(system, x0, p, tol=1e-14).x


def of_a_system(p):
    return np.sum(solve(p[:2], np.ones(2)) * p[:2]) * p[2]


def objective(x, A, b):
    return 0.5 * x @ A @ x - b @ x + 0.25 * np.sum(x**4)


@adgen.implicit(objective, kind="minimum")
def minimiser(A, b):
    x = b
    for _ in range(50):
        slope = A @ x - b + x**3
        x = x - np.linalg.solve(A + 3.0 * np.diag(x**2), slope)
    return x


def of_a_minimum(p):
    return np.sum(np.sin(minimiser(np.outer(p, p) + np.diag([1.0, 2.0, 3.0]), p)))


def step(state, weights):
    x, y = state["x"], state["y"]
    return {"x": np.tanh(weights["w"] * x + y), "y": 0.5 * np.cos(np.mean(x)) * weights["b"]}


@adgen.implicit(step, kind="fixed_point")
def equilibrium(weights, n):
    state = {"x": np.zeros_like(weights["w"]), "y": 0.0}
    for _ in range(n):
        state = step(state, weights)
    return state


def of_trees(p):
    state = equilibrium({"w": 0.4 * p, "b": p[0]}, 80)
    return np.sum(state["x"] ** 2) * state["y"]


def pair(z, p):
    a, b = z
    return a * b - p[0], a + p[1] * b**3 - 2.0


@adgen.implicit(pair)
def both(p):
    a, b = 1.0, 1.0
    for _ in range(60):
        a, b = 2.0 - p[1] * b**3, (a * b - p[0]) * -0.2 + b
    return a, b


def of_numbers(p):
    a, b = both(0.1 * p + 0.6)
    return a * a + b


def grid(u, f, c):
    inner = u[1:-1, 1:-1]
    across = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2]
    r = u * 1.0
    r[1:-1, 1:-1] = 4.0 * inner - across + c * inner**3 - f
    return r


@adgen.implicit(grid)
def field(f, c):
    u = np.zeros((f.shape[0] + 2, f.shape[1] + 2))
    for _ in range(300):
        across = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2]
        u[1:-1, 1:-1] = (across + f - c * u[1:-1, 1:-1] ** 3) / 4.0
    return u


def of_a_field(p):
    return np.sum(field(np.outer(p, [1.0, 2.0]), 0.1) ** 2)


@adgen.implicit(cubic)
def careless(p):
    return 0.1 * p


@adgen.implicit(system)
def failing(p, x0):
    return x0 * 1.0


def of_failing(p):
    return np.sum(failing(p, np.ones(2)))


def square(x, p):
    return x * x - p


@adgen.implicit(square, like="float")
def square_root(p):
    return math.sqrt(float(str(p)))


@adgen.implicit(square)
def shapeless(p, x0):
    return np.asarray([float(str(p)) ** 0.5])


def flat(x, p):
    return np.array([x[0] + x[1] - p, 2.0 * x[0] + 2.0 * x[1] - 2.0 * p])


@adgen.implicit(flat)
def singular(p):
    return np.array([0.5, 0.5]) * p


def of_singular(p):
    return np.sum(singular(p))


def grown(x, p):
    return 3.0 * x + p * x * x


def pagerank(x, links, damping):
    return damping * (links @ x) + (1.0 - damping) / len(x) * np.cos(x)


@adgen.implicit(pagerank, kind="fixed_point", iterate=True)
def ranks(links, damping):
    x = np.ones(len(links)) / len(links)
    for _ in range(400):
        x = pagerank(x, links, damping)
    return x


def of_ranks(p):
    links = np.abs(np.sin(np.outer(p, [1.0, 2.0, 3.0]))) + 0.1
    return np.sum(ranks(links / np.sum(links, axis=0), 0.5 + 0.1 * p[2]) * p)


@adgen.implicit(pagerank, kind="fixed_point", iterate=True)
def stopped(links, damping):
    return np.ones(len(links)) * damping


@adgen.implicit(grown, kind="fixed_point", iterate=True)
def growing(p):
    return 0.0 * p


def of_growing(p):
    return np.sum(growing(p))
"""

CASES = ("one_root", "orbits", "of_a_system", "of_a_minimum", "of_trees", "of_numbers", "of_a_field", "of_an_array")
P = np.array([1.3, 2.1, 0.7])


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Any]:
    """The module above in a folder that generated code can import it from."""
    with imported(MODULE, "equations", tmp_path) as module:
        yield module


def point(module: Any, name: str) -> Point:
    """Where the cases are tried: at a number, or at a vector."""
    return Point(getattr(module, name), (1.3,) if name == "one_root" else (P,), (0,))


@pytest.mark.parametrize("name", CASES)
def test_both_modes(module: Any, tmp_path: Path, name: str) -> None:
    at = point(module, name)
    sig = "p: float" if name == "one_root" else "p: f8[3]"
    vjp, jvp = (derive(tmp_path / "equations.py", sig, ("p",), what, name=name) for what in ("vjp", "jvp"))
    check_modes(at, vjp.call, jvp.call)


@pytest.mark.parametrize("name", CASES)
def test_live_to_second_order(module: Any, name: str) -> None:
    at = point(module, name)
    gradient = Point(adgen.grad(at.function), at.args, (0,))
    bars = adgen.vjp(adgen.grad(at.function))(*at.args, gradient.cotangent)[1]
    check_gradient(bars, gradient.cotangent, gradient)


def test_against_closed_forms(module: Any) -> None:
    root, slope = adgen.value_and_grad(module.root)(10.0, 1.0)
    assert root == pytest.approx(2.0, rel=1e-12)
    assert slope == pytest.approx(1.0 / 13.0, rel=1e-12)
    second, third = (derivative(10.0, 1.0) for derivative in _higher(module.root))
    assert second == pytest.approx(-6.0 * 2.0 / 13.0**3, rel=1e-11)
    assert third == pytest.approx((108.0 * 4.0 - 6.0 * 13.0) / 13.0**5, rel=1e-10)
    assert adgen.grad(module.square_root)(9.0) == pytest.approx(1.0 / 6.0)


def _higher(f: Any) -> tuple[Any, Any]:
    second = adgen.grad(adgen.grad(f))
    return second, adgen.grad(second)


def test_the_first_guess_moves_nothing(module: Any) -> None:
    assert adgen.grad(module.root, argnums=1)(10.0, 1.0) == 0.0


def test_an_elementwise_equation_has_no_matrix(module: Any) -> None:
    text = adgen.grad(lambda m, e: np.sum(module.anomalies(m, e))).source(P, 0.3)
    assert "linalg" not in text
    assert "for " not in text


def test_of_single_precision(module: Any) -> None:
    made = adgen.grad(lambda m: np.sum(module.anomalies(m, np.float32(0.3))))(P.astype(np.float32))
    assert made.dtype == np.float32
    E = module.anomalies(P, 0.3)
    np.testing.assert_allclose(made, 1.0 / (1.0 - 0.3 * np.cos(E)), rtol=1e-5)


def test_what_is_no_solution_has_no_derivative(module: Any) -> None:
    assert np.isnan(adgen.grad(module.careless)(2.0))
    assert np.all(np.isnan(adgen.grad(module.of_failing)(np.array([1.0, 2.0]))))
    assert np.all(np.isnan(adgen.jvp(module.of_failing)(np.array([1.0, 2.0]), np.ones(2))[1]))


def test_singular_systems(module: Any) -> None:
    with pytest.raises(np.linalg.LinAlgError):
        adgen.grad(module.of_singular)(1.0)
    assert np.isnan(adgen.grad(module.square_root)(0.0))


def test_another_shape_than_promised(module: Any) -> None:
    with pytest.raises(ValueError, match="shapeless gives another shape"):
        adgen.grad(module.shapeless)(4.0, 1.0)


def test_a_fixed_point_by_steps(module: Any, tmp_path: Path) -> None:
    point = Point(module.of_ranks, (P,), (0,))
    made = derive(tmp_path / "equations.py", "p: f8[3]", ("p",), "value_and_grad", name="of_ranks")
    value, bars = made.call(P)
    check_value(value, point)
    check_gradient(bars, 1.0, point)
    assert "linalg" not in made.text
    with pytest.raises(AdgenError, match="needs its JVP"):
        adgen.jvp(module.of_ranks)(P, P)
    links = np.full((3, 3), 1.0 / 3.0)
    assert np.all(np.isnan(adgen.grad(lambda A: np.sum(module.stopped(A, 0.5)))(links)))
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.all(np.isnan(adgen.grad(module.of_growing)(np.ones(2))))


HEAD = "import adgen\nimport numpy as np\n\n\ndef r(x, p):\n    return x * x - p\n\n\n"


@pytest.mark.parametrize(
    ("mark", "solver", "said"),
    [
        ("@adgen.implicit(r)", "def f(q):\n    return q", "parameter `p`, and the solver has none"),
        ("@adgen.implicit(r, kind='zero')", "def f(p):\n    return p", "'zero'"),
        ("@adgen.implicit(r, tol=0.0)", "def f(p):\n    return p", "positive"),
        ("@adgen.implicit(lambda x, p: np.ones(3) * x - p)", "def f(p):\n    return p", "defined in a module"),
        ("@adgen.implicit(wide)", "def f(p):\n    return p", "3 equations for 1 unknowns"),
        ("@adgen.implicit(alone)", "def f(p):\n    return p", "nothing moves it"),
        ("@adgen.implicit(r)", "def f(p):\n    return open('x').read()", "cannot tell what `f` gives"),
        ("@adgen.implicit(r, kind='minimum')", "def f(p):\n    return np.ones(2) * p", "returns"),
    ],
)
def test_what_is_refused(tmp_path: Path, mark: str, solver: str, said: str) -> None:
    path = tmp_path / "program.py"
    more = "def wide(x, p):\n    return np.ones(3) * x - p\n\n\ndef alone(x):\n    return x * x - 2.0\n\n\n"
    path.write_text(f"{HEAD}{more}{mark}\n{solver}\n\n\ndef g(p):\n    return np.sum(f(p))\n")
    with pytest.raises(AdgenError, match=said):
        derive(path, "p: float", (), "grad", name="g")
