"""`custom_jvp` and `custom_vjp`, in the spelling of JAX: read from text and from live functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

import adgen
from adgen.cli import main
from adgen.errors import AdgenError
from tests.compiling import derive
from tests.oracle import Point, check_gradient, check_modes, check_value
from tests.programs import imported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULE = """
from functools import partial

import numpy as np

import adgen


@adgen.custom_jvp
def log1pexp(x):
    return np.logaddexp(0.0, x)


@log1pexp.defjvp
def log1pexp_jvp(primals, tangents):
    (x,), (x_dot,) = primals, tangents
    out = log1pexp(x)
    return out, (1.0 - np.exp(-out)) * x_dot


@partial(adgen.custom_jvp, nondiff_argnums=(1,), samples=["0.5 < float < 2, 3, float"])
def scaled_power(x, n, y):
    return x**n * y


def rule(n, primals, tangents):
    x, y = primals
    x_dot, y_dot = tangents
    return scaled_power(x, n, y), n * x ** (n - 1) * x_dot * y + x**n * y_dot


scaled_power.defjvp(rule)


@adgen.custom_vjp(samples=["regular(f8[n, n]), f8[n]"])
def solve(A, b):
    return np.linalg.solve(A, b)


def fwd(A, b):
    x = np.linalg.solve(A, b)
    return x, (A, x)


def bwd(residuals, out_bar):
    A, x = residuals
    b_bar = np.linalg.solve(A.T, out_bar)
    return -np.outer(b_bar, x), b_bar


solve.defvjp(fwd, bwd)


@adgen.custom_vjp(nondiff_argnums=(1,))
def bounded(x, most):
    return x * 1.0


def fwd(x, most):
    return bounded(x, most), None


def bwd(most, residuals, out_bar):
    return (np.clip(out_bar, -most, most),)


bounded.defvjp(fwd, bwd)


@adgen.custom_vjp
def moments(p):
    return {"mean": np.mean(p["x"]), "spread": np.std(p["x"])}


def moments_fwd(p):
    out = {"mean": np.mean(p["x"]), "spread": np.std(p["x"])}
    return out, {"rest": (p["x"] - out["mean"]) / out["spread"], "count": len(p["x"])}


def moments_bwd(residuals, out_bar):
    x_bar = (out_bar["mean"] + out_bar["spread"] * residuals["rest"]) / residuals["count"]
    return ({"x": x_bar},)


moments.defvjp(moments_fwd, moments_bwd)


def f(A, b):
    x = b
    for _ in range(3):
        x = log1pexp(solve(A, x)) * x
    return np.sum(scaled_power(x, 3, b))


def steep(x, y):
    return np.sum(bounded(x, 0.5) * y)


def forward(x, y):
    return scaled_power(log1pexp(x), 2, y)


def spread(x):
    found = moments({"x": x})
    return found["mean"] * found["spread"] ** 2


@adgen.custom_jvp
def unfinished(x):
    return x * x
"""


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Any]:
    """The module above in a folder that generated code can import it from."""
    with imported(MODULE, "customs", tmp_path) as module:
        yield module


def systems() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(3, 3)) + 3.0 * np.eye(3), rng.normal(size=3)


def test_the_functions_are_what_they_were(module: Any) -> None:
    assert module.log1pexp(0.0) == pytest.approx(np.log(2.0))
    assert module.log1pexp_jvp.__name__ == "log1pexp_jvp"


def test_in_a_loop_from_text_and_live(module: Any, tmp_path: Path) -> None:
    made = derive(tmp_path / "customs.py", "A: f8[n, n], b: f8[n]", ("A", "b"), "value_and_grad")
    point = Point(module.f, systems(), (0, 1))
    value, bars = made.call(*point.args)
    check_value(value, point)
    check_gradient(bars, 1.0, point)
    assert "np.linalg.solve(A.T" in made.text
    again = adgen.grad(module.f, wrt=("A", "b"))(*point.args)
    for one, other in zip(again, bars, strict=True):
        np.testing.assert_array_equal(one, other)


def test_to_second_order(module: Any, tmp_path: Path) -> None:
    first = derive(tmp_path / "customs.py", "A: f8[n, n], b: f8[n]", ("A", "b"), "grad")
    (tmp_path / "again.py").write_text(first.text)
    twice = derive(tmp_path / "again.py", "A: f8[n, n], b: f8[n]", ("A", "b"), "vjp", name="f_grad")
    gradient = Point(first.call, systems(), (0, 1))
    check_gradient(twice.call(*gradient.args, gradient.cotangent)[1], gradient.cotangent, gradient)


def test_both_modes_of_a_jvp(module: Any) -> None:
    x, y = np.array([0.3, -0.7, 1.9]), np.array([1.0, 2.0, -0.5])
    point = Point(module.forward, (x, y), (0, 1))
    check_modes(point, *(of(module.forward, wrt=("x", "y")) for of in (adgen.vjp, adgen.jvp)))


def test_a_vjp_need_not_be_the_derivative(module: Any) -> None:
    x, y = np.array([0.3, -0.7, 1.9]), np.array([3.0, -0.2, -9.0])
    x_bar, y_bar = adgen.grad(module.steep, wrt=("x", "y"))(x, y)
    np.testing.assert_array_equal(x_bar, [0.5, -0.2, -0.5])
    np.testing.assert_array_equal(y_bar, x)


def test_trees_of_residuals(module: Any) -> None:
    point = Point(module.spread, (np.array([0.3, -0.7, 1.9, 0.2]),), (0,))
    check_gradient(adgen.grad(module.spread)(*point.args), 1.0, point)


def test_what_is_refused(module: Any, tmp_path: Path) -> None:
    x = np.array([0.3, -0.7, 1.9])
    with pytest.raises(AdgenError, match="needs its JVP") as refused:
        adgen.jvp(module.steep)(x, x, x)
    assert refused.value.code == "E501"
    with pytest.raises(AdgenError, match="no derivative in") as refused:
        adgen.grad(lambda n: module.scaled_power(2.0, n, 1.0))(3.0)
    assert refused.value.code == "E501"
    with pytest.raises(AdgenError, match=r"unfinished\.defjvp\(rule\)") as refused:
        adgen.grad(module.unfinished)(1.0)
    assert refused.value.code == "E504"
    with pytest.raises(AdgenError, match="no argument 3"):
        adgen.custom_jvp(nondiff_argnums=(3,))(module.steep)


def test_check_rules(tmp_path: Path) -> None:
    path = tmp_path / "customs_to_check.py"
    path.write_text(MODULE.partition("@adgen.custom_vjp(nondiff_argnums=(1,))")[0])
    good = CliRunner().invoke(main, ["check-rules", str(path)])
    assert good.exit_code == 0, good.output
    assert "solve: custom_vjp holds (8 points" in good.output
    assert "scaled_power: custom_jvp holds" in good.output
    path.write_text(path.read_text().replace("return -np.outer", "return np.outer"))
    bad = CliRunner().invoke(main, ["check-rules", str(path)])
    assert bad.exit_code == 1
    assert "solve: custom_vjp is wrong" in bad.output


@pytest.mark.parametrize(
    ("fwd", "bwd", "said"),
    [
        ("return f(x)", "return (2.0 * g,)", "must return a pair"),
        ("return f(x), x", "return (g, g)", "2 cotangents for 1"),
        ("return (f(x), x), x", "return (g,)", "a tuple of 2 for the result"),
        ("return f(x), x", "return (np.ones(3) * g,)", "for the cotangent of x"),
        ("return np.ones(2) * x, x", "return (g,)", "for the result"),
    ],
)
def test_vjps_that_are_refused(fwd: str, bwd: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    rules = f"def fwd(x):\n    {fwd}\n\n\ndef bwd(residuals, g):\n    {bwd}\n\n\nf.defvjp(fwd, bwd)\n"
    head = "import adgen\nimport numpy as np\n\n\n@adgen.custom_vjp\ndef f(x):\n    return x * x\n\n\n"
    path.write_text(head + rules)
    with pytest.raises(AdgenError, match=said) as refused:
        derive(path, "x: float", (), "grad")
    assert refused.value.code == "E504"
