"""adgen.scipy: what the solvers of SciPy take, in their calling conventions, and nothing that they do not use."""

from __future__ import annotations

import inspect
import pickle
import warnings
from typing import Any

import numpy as np
import pytest
from scipy import integrate, optimize

import adgen
from adgen.api.solvers import USES

Keywords = dict[str, Any]


def rosenbrock(x: Any, a: float, b: float) -> Any:
    """A valley; its minimum is at (a, a**2)."""
    return (a - x[0]) ** 2 + b * (x[1] - x[0] ** 2) ** 2


def bowl(x: Any, target: Any) -> Any:
    """Convex, so that methods which need a positive definite Hessian have one."""
    d = x - target
    return np.sum(d * d) + np.sum(d**4) + d[0] * d[1]


def residuals(x: Any, t: Any, y: Any, *, scale: float = 1.0) -> Any:
    return scale * (x[0] * np.exp(-x[1] * t) - y)


def equations(x: Any, c: float) -> Any:
    """Several numbers in a list, as SciPy takes them too."""
    u, v = x
    return [u * u + v * v - c, u - v**3]


def decay(t: float, y: Any, rate: float) -> Any:
    a, b = y
    return [-rate * a + 0.1 * t * b, rate * a - b * b]


def model(x: Any, a: float, b: float = 1.0, c: float = 0.5) -> Any:
    return a * np.exp(-b * x) + c


def cube(x: float, c: float) -> float:
    return x**3 - c


TARGET = np.array([1.0, -2.0, 0.5])
TIMES = np.linspace(0.0, 3.0, 12)
METHODS = [(solver, method or None) for solver, methods in USES.items() for method in methods]


@pytest.mark.parametrize("method", USES["minimize"])
def test_every_method_of_minimize(method: str) -> None:
    """SciPy warns of a derivative that the method does not use, of a missing one it raises."""
    given = adgen.scipy(bowl, method=method)
    assert given["method"] == method
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = optimize.minimize(bowl, np.zeros(3), args=(TARGET,), **given)
    # Every method comes to the minimum by its own tolerance, of which the loosest are 1e-4 in x (Powell, COBYLA).
    assert np.max(np.abs(adgen.grad(bowl)(fit.x, TARGET))) < 1e-2


@pytest.mark.parametrize("method", USES["root"])
def test_every_method_of_root(method: str) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*does not use")
        given = adgen.scipy(equations, "root", method)
        found = optimize.root(equations, [1.5, 1.0], args=(2.0,), **given)
    # The others have no derivative from adgen, and some of them diverge here.
    assert "jac" not in given or found.x == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize("method", USES["solve_ivp"])
def test_every_method_of_solve_ivp(method: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        given = adgen.scipy(decay, "solve_ivp", method)
        found = integrate.solve_ivp(decay, (0.0, 2.0), [1.0, 0.0], args=(3.0,), rtol=1e-6, **given)
    expected = integrate.solve_ivp(decay, (0.0, 2.0), [1.0, 0.0], args=(3.0,), rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(found.y[:, -1], expected.y[:, -1], rtol=1e-3)


@pytest.mark.parametrize("method", USES["root_scalar"])
def test_every_method_of_root_scalar(method: str) -> None:
    given = adgen.scipy(cube, "root_scalar", method)
    found = optimize.root_scalar(cube, args=(8,), x0=3, x1=2.5, bracket=(0.0, 5.0), **given)
    assert found.root == pytest.approx(2.0)


@pytest.mark.parametrize("method", [None, *USES["least_squares"]])
def test_every_method_of_least_squares(method: str | None) -> None:
    y = 2.0 * np.exp(-0.7 * TIMES)
    given = adgen.scipy(residuals, "least_squares", method)
    found = optimize.least_squares(residuals, [1.0, 1.0], args=(TIMES, y), kwargs={"scale": 3.0}, **given)
    assert found.x == pytest.approx([2.0, 0.7], rel=1e-6)


@pytest.mark.parametrize("method", [None, *USES["curve_fit"]])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_method_of_curve_fit(method: str | None, count: int) -> None:
    """As many columns as parameters, of which the last may keep their defaults."""
    truth = [2.0, 0.7, 0.3][:count]
    y = model(TIMES, *truth)
    given = adgen.scipy(model, "curve_fit", method)
    sigma = np.linspace(1.0, 2.0, len(y))
    popt, _ = optimize.curve_fit(model, TIMES, y, np.ones(count), sigma=sigma, **given)
    assert popt == pytest.approx(truth, rel=1e-6)
    assert given["jac"](TIMES, *truth).shape == (len(y), count)


def test_the_methods_are_those_of_scipy() -> None:
    """A method that a new SciPy brings is seen here."""
    assert {m.lower() for m in USES["minimize"]} == set(optimize._minimize.MINIMIZE_METHODS)
    assert set(USES["solve_ivp"]) == set(integrate._ivp.ivp.METHODS)
    assert set(USES["root"]) == set(optimize._root.ROOT_METHODS)
    assert set(USES["root_scalar"]) == set(optimize._root_scalar.ROOT_SCALAR_METHODS) | {"secant"}


@pytest.mark.parametrize(("solver", "method"), METHODS)
def test_keywords_are_parameters_of_the_solver(solver: str, method: str | None) -> None:
    where = integrate if solver == "solve_ivp" else optimize
    taken = set(inspect.signature(getattr(where, solver)).parameters)
    given = set() if (solver, method) == ("solve_ivp", "RK45") else set(adgen.scipy(model, solver, method))
    assert given - {"jac"} <= taken  # curve_fit has jac in its signature, least_squares too
    assert "jac" not in given or "jac" in taken or "options" in taken


def test_products_and_matrices_are_those_of_the_family() -> None:
    x, p, args = np.array([0.3, -0.2]), np.array([1.0, 2.0]), (1.0, 100.0)
    total = adgen.hessian(rosenbrock)(x, *args)
    given = adgen.scipy(rosenbrock, method="trust-ncg")
    np.testing.assert_allclose(given["hessp"](x, p, *args), total @ p, rtol=1e-12)
    np.testing.assert_array_equal(adgen.scipy(rosenbrock, method="dogleg")["hess"](x, *args), total)
    rows = adgen.scipy(equations, "root")["jac"](x, 2.0)
    np.testing.assert_allclose(rows, [[0.6, -0.4], [1.0, -0.12]], rtol=1e-12)
    by_y = adgen.scipy(decay, "solve_ivp", "BDF")["jac"](2.0, x, 3.0)
    np.testing.assert_allclose(by_y, [[-3.0, 0.2], [3.0, 0.4]], rtol=1e-12)


@pytest.mark.parametrize(
    "constraint", [lambda x: x @ x, lambda x: [x[0] * x[1], x[0] ** 2 + x[1] ** 2], lambda x: np.sin(x) + x**3]
)
def test_constraints(constraint: Any) -> None:
    """Of one number, of a list and of an array: the Jacobian, and the Hessian of the weighted sum."""
    given = adgen.scipy(constraint, "NonlinearConstraint")
    x, step = np.array([0.3, 0.6]), 1e-6 * np.eye(2)
    rows = np.atleast_2d(given["jac"](x))
    v = np.arange(1.0, 1.0 + len(rows))
    slopes = [(np.array(constraint(x + h)) - np.array(constraint(x - h))) / 2e-6 for h in step]
    np.testing.assert_allclose(rows, np.atleast_2d(np.stack(slopes, axis=-1)), rtol=1e-6)
    turned = [(v @ np.atleast_2d(given["jac"](x + h)) - v @ np.atleast_2d(given["jac"](x - h))) / 2e-6 for h in step]
    np.testing.assert_allclose(given["hess"](x, v), np.stack(turned), rtol=1e-6, atol=1e-8)

    free = optimize.NonlinearConstraint(constraint, 0.0, 1.0, **given)
    of_loss = adgen.scipy(rosenbrock, method="trust-constr")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = optimize.minimize(rosenbrock, x, args=(2.0, 5.0), constraints=[free], **of_loss)
    by_differences = optimize.NonlinearConstraint(constraint, 0.0, 1.0)
    expected = optimize.minimize(rosenbrock, x, args=(2.0, 5.0), constraints=[by_differences], method="SLSQP")
    assert fit.fun == pytest.approx(expected.fun, abs=1e-3)


def test_global_optimisers_take_them_for_their_local_steps() -> None:
    given = adgen.scipy(bowl, method="L-BFGS-B") | {"args": (TARGET,)}
    found = optimize.basinhopping(bowl, np.zeros(3), niter=2, minimizer_kwargs=given, rng=0)
    assert np.max(np.abs(adgen.grad(bowl)(found.x, TARGET))) < 1e-3


def heat(t: float, y: Any, flow: float) -> Any:
    return flow * np.concatenate(([y[1] - 2.0 * y[0]], y[2:] - 2.0 * y[1:-1] + y[:-2], [y[-2] - 2.0 * y[-1]])) - y**3


def chain(x: Any, a: float) -> Any:
    """A row of residuals, each of two neighbours."""
    return np.concatenate((a * (x[1:] - x[:-1] ** 2), 1.0 - x))


def chain_loss(x: Any, a: float) -> Any:
    return np.sum(chain(x, a) ** 2)


@pytest.mark.parametrize("method", ["Radau", "BDF"])
def test_sparse_jacobians_of_rates(method: str) -> None:
    start = np.linspace(0.0, 1.0, 20)
    given = adgen.scipy(heat, "solve_ivp", method, sparse=True)
    matrix = given["jac"](0.0, start, 5.0)
    assert matrix.nnz == 58
    np.testing.assert_allclose(
        matrix.toarray(), adgen.scipy(heat, "solve_ivp", method)["jac"](0.0, start, 5.0), rtol=1e-12
    )
    found = integrate.solve_ivp(heat, (0.0, 1.0), start, args=(5.0,), **given)
    dense = integrate.solve_ivp(heat, (0.0, 1.0), start, args=(5.0,), **adgen.scipy(heat, "solve_ivp", method))
    np.testing.assert_allclose(found.y[:, -1], dense.y[:, -1], rtol=1e-6)


@pytest.mark.parametrize("method", [None, "trf", "dogbox"])
def test_sparse_jacobians_of_residuals(method: str | None) -> None:
    given = adgen.scipy(chain, "least_squares", method, sparse=True)
    start = np.full(10, 0.5)
    assert given["jac"](start, 3.0).nnz == 28
    found = optimize.least_squares(chain, start, args=(3.0,), **given)
    assert found.x == pytest.approx(np.ones(10))


def test_sparse_hessians() -> None:
    start = np.full(10, 0.5)
    given = adgen.scipy(chain_loss, method="trust-constr", sparse=True, fun=True)
    assert set(given) == {"fun", "jac", "hess", "method"}
    assert given["hess"](start, 3.0).nnz == 28
    free = optimize.NonlinearConstraint(cubes, -np.inf, 2.0, **adgen.scipy(cubes, "NonlinearConstraint", sparse=True))
    found = optimize.minimize(x0=start, args=(3.0,), constraints=[free], **given)
    assert found.x == pytest.approx(np.ones(10), abs=1e-4)


def cubes(x: Any) -> Any:
    return x**3


@pytest.mark.parametrize(
    ("solver", "method"),
    [("root", None), ("least_squares", "lm"), ("curve_fit", None), ("minimize", "trust-ncg"), ("solve_ivp", "LSODA")],
)
def test_solvers_that_take_no_sparse_matrix(solver: str, method: str | None) -> None:
    with pytest.raises(adgen.AdgenError, match="takes no sparse matrix") as refused:
        adgen.scipy(heat, solver, method, sparse=True)
    assert "solve_ivp BDF" in str(refused.value) or "'solve_ivp Radau'" in str(refused.value)


def test_value_and_gradient_in_one_sweep() -> None:
    start = np.array([-1.2, 1.0])
    given = adgen.scipy(rosenbrock, method="L-BFGS-B", fun=True)
    assert given["jac"] is True
    both = optimize.minimize(x0=start, args=(1.0, 100.0), **given)
    apart = optimize.minimize(rosenbrock, start, args=(1.0, 100.0), **adgen.scipy(rosenbrock, method="L-BFGS-B"))
    np.testing.assert_allclose(both.x, apart.x, rtol=1e-6)
    assert both.nfev == apart.nfev
    assert adgen.scipy(rosenbrock, method="Powell", fun=True) == {"fun": rosenbrock, "method": "Powell"}
    newton = adgen.scipy(rosenbrock, method="trust-ncg", fun=True)
    assert optimize.minimize(x0=start, args=(1.0, 100.0), **newton).x == pytest.approx([1.0, 1.0])


def test_methods_that_are_classes_or_functions() -> None:
    def last(fun: Any, x0: Any, args: Any, jac: Any, hess: Any, hessp: Any, **_: Any) -> Any:
        step = np.linalg.solve(hess(x0, *args), jac(x0, *args))
        return optimize.OptimizeResult(x=x0 - step, fun=fun(x0, *args), near=hessp(x0, step, *args))

    start = np.array([-1.2, 1.0])
    found = optimize.minimize(rosenbrock, start, args=(1.0, 100.0), **adgen.scipy(rosenbrock, method=last))
    np.testing.assert_allclose(found.near, adgen.grad(rosenbrock)(start, 1.0, 100.0), rtol=1e-9)
    assert set(adgen.scipy(decay, "solve_ivp", integrate.Radau)) == {"jac", "method"}


def test_without_a_method() -> None:
    """SciPy chooses; whatever it chooses takes a gradient."""
    given = adgen.scipy(bowl)
    assert set(given) == {"jac"}
    for more in ({}, {"bounds": [(-3, 3)] * 3}, {"constraints": {"type": "ineq", "fun": lambda x: x[0]}}):
        fit = optimize.minimize(bowl, np.zeros(3), args=(TARGET,), **given, **more)
        assert fit.x[1] < -1.0


class Decay:
    """A model that is a method, as programs have them."""

    def __init__(self, y: Any) -> None:
        self.y = y

    def residuals(self, x: Any, t: Any) -> Any:
        return x[0] * np.exp(-x[1] * t) - self.y

    def loss(self, x: Any, t: Any) -> Any:
        return np.sum(self.residuals(x, t) ** 2)


def plane(place: Any, a: float, b: float) -> Any:
    x, y = place
    return a * x + b * y * y


def forced(t: float, y: Any) -> Any:
    return y[1], (1.0 if t > 1.0 else 0.0) - y[0]


def test_forms_of_functions_that_scipy_takes() -> None:
    """Methods, data of two rows, tuples of numbers, branches on time, starts of integers and of one number."""
    m = Decay(2.0 * np.exp(-0.7 * TIMES))
    fit = optimize.least_squares(m.residuals, [1, 1], args=(TIMES,), **adgen.scipy(m.residuals, "least_squares"))
    assert fit.x == pytest.approx([2.0, 0.7])
    fit = optimize.minimize(m.loss, [1, 1], args=(TIMES,), **adgen.scipy(m.loss, method="trust-ncg"))
    assert fit.x == pytest.approx([2.0, 0.7], abs=1e-4)
    places = np.array([TIMES, TIMES[::-1]])
    popt, _ = optimize.curve_fit(plane, places, plane(places, 2.0, 3.0), **adgen.scipy(plane, "curve_fit"))
    assert popt == pytest.approx([2.0, 3.0])
    cosine = adgen.scipy(lambda x: np.cos(x) - x, "root")
    assert optimize.root(lambda x: np.cos(x) - x, 1, **cosine).x == pytest.approx([0.7390851332])
    given = adgen.scipy(forced, "solve_ivp", "LSODA")
    found = integrate.solve_ivp(forced, (0, 3), [1, 0], rtol=1e-8, atol=1e-8, max_step=0.1, **given)
    assert found.y[0, -1] == pytest.approx(np.cos(3.0) + 1.0 - np.cos(2.0), abs=1e-3)


def test_nothing_is_compiled_before_it_is_called() -> None:
    def unknown(x: Any) -> Any:
        return nothing(x)  # type: ignore[name-defined]  # noqa: F821

    given = adgen.scipy(unknown, method="trust-constr")
    with pytest.raises(adgen.AdgenError, match="nothing"):
        given["jac"](np.ones(2))


def test_they_pickle() -> None:
    """For `workers=` and processes."""
    x, p = np.array([0.3, -0.2]), np.array([1.0, 2.0])
    hessp = adgen.scipy(rosenbrock, method="trust-ncg")["hessp"]
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(hessp))(x, p, 1.0, 9.0), hessp(x, p, 1.0, 9.0))
    jac = adgen.scipy(model, "curve_fit")["jac"]
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(jac))(x, 1.0, 2.0), jac(x, 1.0, 2.0))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: adgen.scipy(bowl, "minimise"), "solver is 'minimise'; it must be 'minimize', "),
        (lambda: adgen.scipy(bowl, method="newton"), "method is 'newton'; for minimize it must be 'BFGS', "),
        (lambda: adgen.scipy(bowl, "trust-ncg"), "solver is 'trust-ncg'"),
        (lambda: adgen.scipy(bowl, "root", 3), "method is 3; for root it must be 'hybr'"),
        (lambda: adgen.scipy(decay, "solve_ivp"), "'RK45', the method .* Name one .*: 'Radau', 'BDF' or 'LSODA'"),
        (lambda: adgen.scipy(lambda t: t, "solve_ivp", "BDF"), r"calls `<lambda>\(t, y, \*args\)`, .* only 1 param"),
        (lambda: adgen.scipy(lambda: 1.0), "only 0 parameters"),
        (lambda: adgen.scipy(lambda x: x, "curve_fit"), "only 1 parameters"),
        (lambda: adgen.scipy("bowl"), "'bowl' is none"),  # type: ignore[arg-type]
        (lambda: adgen.scipy(bowl, "NonlinearConstraint", "lm"), "has no methods"),
        (lambda: adgen.scipy(lambda x, *p: x, "curve_fit"), r"has `\*p`, .* List them"),
        (lambda: adgen.scipy(decay, "root", fun=True), "fun=True is for minimize"),
    ],
)
def test_what_is_refused(call: Any, words: str) -> None:
    with pytest.raises(adgen.AdgenError, match=words) as refused:
        call()
    assert refused.value.code == "E603"


def test_refusals_of_the_compiler_pass_through_the_solvers() -> None:
    def several(x: Any) -> Any:
        return x * x

    with pytest.raises(adgen.AdgenError) as refused:
        optimize.minimize(lambda x: np.sum(several(x)), [1.0, 2.0], **adgen.scipy(several))
    assert refused.value.code == "E502"

    def unknown(x: Any, a: float) -> Any:
        return eval("x") * a

    with pytest.raises(adgen.AdgenError) as refused:
        optimize.curve_fit(unknown, TIMES, TIMES, [1.0], **adgen.scipy(unknown, "curve_fit"))
    assert refused.value.code.startswith("E2")
