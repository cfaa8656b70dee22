"""Arrays that a function reads from around it, and that are too large to be written into generated code."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import adgen
from adgen.cli import main
from adgen.errors import AdgenError

RNG = np.random.default_rng(3)
X = RNG.normal(size=(40, 3))
Y = RNG.normal(size=40)
DATA = {"X": X, "y": Y, "ridge": 0.1}


def with_arguments(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> Any:
    return np.mean((X @ w - y) ** 2) + 0.1 * np.sum(w**4)


def of_globals(w: np.ndarray) -> Any:
    return np.mean((X @ w - Y) ** 2) + 0.1 * np.sum(w**4)


def of_a_dict(w: np.ndarray) -> Any:
    return np.mean((DATA["X"] @ w - DATA["y"]) ** 2) + DATA["ridge"] * np.sum(w**4)


def residuals(w: np.ndarray) -> Any:
    return X @ w - Y


def of_a_helper(w: np.ndarray) -> Any:
    return np.mean(residuals(w) ** 2) + 0.1 * np.sum(w**4)


class Regression:
    def __init__(self, X: np.ndarray, y: np.ndarray) -> None:
        self.X, self.y = X, y

    def loss(self, w: np.ndarray) -> Any:
        return np.mean((self.X @ w - self.y) ** 2) + 0.1 * np.sum(w**4)


def of_a_closure() -> Callable[[np.ndarray], Any]:
    data, targets = X.copy(), Y.copy()
    return lambda w: np.mean((data @ w - targets) ** 2) + 0.1 * np.sum(w**4)


FORMS: dict[str, Callable[..., Any]] = {
    "globals": of_globals,
    "a dict": of_a_dict,
    "a helper": of_a_helper,
    "an object": Regression(X, Y).loss,
    "a closure": of_a_closure(),
}
W = np.array([0.5, -1.0, 2.0])
V = np.array([1.0, 2.0, -0.5])


@pytest.mark.parametrize("name", FORMS)
def test_every_derivative_is_that_of_the_function_with_these_arguments(name: str) -> None:
    f, reference = FORMS[name], with_arguments
    for derive in (adgen.grad, adgen.value_and_grad, adgen.hessian, adgen.jacobian, adgen.jacfwd, adgen.jacrev):
        for _ in range(2):  # the second call finds the function by the types of its arguments
            np.testing.assert_equal(derive(f)(W), derive(reference)(W, X, Y))
    np.testing.assert_equal(adgen.hvp(f)(W, V), adgen.hvp(reference)(W, X, Y, V))
    np.testing.assert_equal(adgen.vhp(f)(W, V), adgen.vhp(reference)(W, X, Y, V))
    np.testing.assert_equal(adgen.jvp(f)(W, V), adgen.jvp(reference)(W, X, Y, V))
    np.testing.assert_equal(adgen.vjp(f)(W, 2.0), adgen.vjp(reference)(W, X, Y, 2.0))
    np.testing.assert_equal(adgen.linearize(f, W)[1](V), adgen.linearize(reference, W, X, Y, argnums=0)[1](V))
    np.testing.assert_equal(adgen.pullback(f, W)[1](1.0), adgen.pullback(reference, W, X, Y, argnums=0)[1](1.0))
    np.testing.assert_equal(adgen.jet(f, (W,), ([V],)), adgen.jet(reference, (W, X, Y), ([V], None, None)))
    np.testing.assert_allclose(adgen.jacobian(adgen.grad(f))(W), adgen.hessian(reference)(W, X, Y), rtol=1e-14)
    sparse = adgen.hessian(f, sparse=True)(W)
    np.testing.assert_equal(sparse.toarray(), adgen.hessian(reference, sparse=True)(W, X, Y).toarray())


def test_nothing_of_them_is_written_out() -> None:
    text = adgen.grad(of_globals).source(W)
    assert "def of_globals_grad(w, *, X, Y):" in text
    function = adgen.grad(of_globals).specialize(W)
    np.testing.assert_equal(function(W), adgen.grad(with_arguments)(W, X, Y))


def test_a_derivative_inside_a_function() -> None:
    def step(w: np.ndarray) -> Any:
        return np.sum(adgen.grad(of_globals)(w) ** 2)

    def reference(w: np.ndarray, X: np.ndarray, Y: np.ndarray) -> Any:
        return np.sum(adgen.grad(with_arguments)(w, X, Y) ** 2)

    np.testing.assert_allclose(adgen.grad(step)(W), adgen.grad(reference)(W, X, Y), rtol=1e-13)


def test_changes_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = adgen.grad(of_globals)
    gradient(W)
    other = X + 1.0
    monkeypatch.setitem(globals(), "X", other)
    np.testing.assert_equal(gradient(W), adgen.grad(with_arguments)(W, other, Y))
    other[:] = 2.0  # in place
    np.testing.assert_equal(gradient(W), adgen.grad(with_arguments)(W, other, Y))
    monkeypatch.setitem(globals(), "X", X.astype(np.float32))
    np.testing.assert_equal(gradient(W), adgen.grad(with_arguments)(W, X.astype(np.float32), Y))
    monkeypatch.setitem(globals(), "X", X[:5])
    monkeypatch.setitem(globals(), "Y", Y[:5])  # now they are small enough to be written out
    assert "def of_globals_grad(w):" in gradient.source(W)
    np.testing.assert_allclose(gradient(W), adgen.grad(with_arguments)(W, X[:5], Y[:5]), rtol=1e-14)


def test_changes_inside_of_containers_are_noticed() -> None:
    gradient = adgen.grad(of_a_dict)
    gradient(W)
    before = DATA["X"]
    DATA["X"] = X.astype(np.float32)
    np.testing.assert_equal(gradient(W), adgen.grad(with_arguments)(W, X.astype(np.float32), Y))
    DATA["X"] = X[:20] @ np.eye(3)
    DATA["y"] = Y[:20]
    np.testing.assert_equal(gradient(W), adgen.grad(with_arguments)(W, X[:20], Y[:20]))
    DATA["X"], DATA["y"] = before, Y


def test_arguments_are_counted_without_them() -> None:
    def f(w: np.ndarray, k: float = 2.0) -> Any:
        return k * np.sum(X @ w)

    np.testing.assert_allclose(adgen.grad(f, argnums=-1)(W), np.sum(X @ W))
    np.testing.assert_allclose(adgen.grad(f, wrt=("w", "k"))(W, k=3.0)[0], 3.0 * np.sum(X, axis=0))
    with pytest.raises(AdgenError, match=r"E603.*no parameter `X`; it has w, k"):
        adgen.grad(f, wrt="X")(W)
    with pytest.raises(TypeError, match="unexpected keyword argument 'X'"):
        adgen.grad(f)(W, X=X)
    with pytest.raises(TypeError, match=r"it takes \(w: .*, k: 'float' = 2.0\) -> 'Any', then one tangent"):
        adgen.jvp(f)(W)


def test_a_name_that_is_taken_gets_an_underscore() -> None:
    def f(X: np.ndarray) -> Any:
        return np.mean(residuals(X) ** 2)

    assert "def f_grad(X, *, X_, Y):" in adgen.grad(f).source(W)
    np.testing.assert_allclose(adgen.grad(f)(W), 2.0 * X.T @ (X @ W - Y) / len(Y))


def test_they_cannot_be_written() -> None:
    def f(w: np.ndarray) -> Any:
        X[0] = w
        return np.sum(X @ w)

    def g(w: np.ndarray) -> Any:
        DATA["y"] = w
        return np.sum(DATA["X"] @ w)

    for wrong in (f, g):
        with pytest.raises(AdgenError, match=r"E402.*would outlive the call"):
            adgen.grad(wrong)(W)


def test_an_argument_that_is_written_must_be_another_array() -> None:
    square = RNG.normal(size=(9, 9))

    def f(a: np.ndarray) -> Any:
        a[0] = 2.0 * a[0]
        return np.sum(a * square)

    np.testing.assert_equal(adgen.grad(f)(square.copy())[1:], square[1:])
    with pytest.raises(AdgenError, match=r"E604.*no memory shared by a and square"):
        adgen.grad(f)(square)


@adgen.rule.vjp(lambda w, out_bar: X.T @ out_bar)
def projected(w: np.ndarray) -> Any:
    return X @ w


@adgen.custom_jvp
def shifted(w: np.ndarray) -> Any:
    return X @ w - Y


@shifted.defjvp
def _(primals: Any, tangents: Any) -> Any:
    (w,), (w_dot,) = primals, tangents
    return X @ w - Y, X @ w_dot


def test_functions_with_rules_read_them() -> None:
    def f(w: np.ndarray) -> Any:
        return np.sum(shifted(w) * projected(w))

    expected = X.T @ (2.0 * X @ W - Y)
    np.testing.assert_allclose(adgen.grad(f)(W), expected, rtol=1e-13)
    np.testing.assert_equal(adgen.jacobian(shifted)(W), X)
    np.testing.assert_equal(adgen.jacrev(projected)(W), X)
    with pytest.raises(AdgenError, match=r"E501.*forward mode needs its JVP"):
        adgen.jacfwd(projected)(W)


FIT = """
import numpy as np

data = np.random.default_rng(0).normal(size=(18, 3))
X, y = data[:, :-1], data[:, -1]


def residuals(w):
    return X @ w - y


def loss(w, scale):
    return scale * np.mean(residuals(w) ** 2)
"""


def test_a_file_whose_arrays_only_running_it_could_tell(tmp_path: Path) -> None:
    path = tmp_path / "held_fit.py"
    path.write_text(FIT)
    refused = CliRunner().invoke(main, ["compile", f"{path}:loss", "--sig", "w: f8[d]"])
    assert refused.exit_code == 1
    assert "E205" in refused.stderr and "--sig" in refused.stderr
    done = CliRunner().invoke(main, ["compile", f"{path}:loss", "--sig", "w: f8[d], X: f8[n,d], y: f8[n]"])
    assert "def loss_value_and_grad(w, scale, *, X, y):" in done.stdout
    assert "return value, (w_bar, " in done.stdout  # those of w and scale alone
    done = CliRunner().invoke(
        main, ["compile", f"{path}:loss", "--wrt", "X", "--sig", "w: f8[d], X: f8[n,d], y: f8[n]"]
    )
    assert "X_bar = np.outer(" in done.stdout


def test_every_check_knows_them(tmp_path: Path) -> None:
    path = tmp_path / "held_checked.py"
    path.write_text(FIT)
    at = ("--at", "w=rand(2), scale=2.0")
    done = CliRunner().invoke(main, ["check", f"{path}:loss", *at])
    assert done.exit_code == 0, done.output
    assert "the derivative holds" in done.stdout
    assert re.search(r"many digits \(mpmath\) +agrees", done.stdout) and "emitted against IR" in done.stdout
    done = CliRunner().invoke(main, ["check", f"{path}:loss", *at, "--derive", "hvp"])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["check", f"{path}:loss", *at, "--inject", "--seed", "1"])
    assert done.exit_code == 1, done.output
    assert "does not hold" in done.stdout and "It traces to" in done.stderr
    sig = ("--sig", "w: f8[d], X: f8[n,d], y: f8[n]")
    for member in ("value_and_grad", "hvp"):
        done = CliRunner().invoke(main, ["compile", f"{path}:loss", *sig, *at, "--derive", member, "--verify"])
        assert done.exit_code == 0, done.output
        assert re.search(r"Verified: .*many digits \(mpmath\)", done.stdout)  # SymPy may run out of time
