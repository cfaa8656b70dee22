"""Programs that differentiate themselves: `adgen.grad(f)(x)` and its family inside a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import adgen
from adgen.errors import AdgenError
from tests.compiling import derive
from tests.oracle import Point, check_gradient, check_modes
from tests.programs import imported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULE = """
import numpy as np

import adgen


def energy(x, w):
    return np.sum(w * np.sin(x)) + x[0] * x[1]


def both(x, w):
    slope = adgen.grad(energy)(x, w)
    value, (x_bar, w_bar) = adgen.value_and_grad(energy, argnums=(0, 1))(x, w)
    return np.sum(slope**2) + value * np.sum(w_bar) + x_bar[0]


def newton(x, w):
    c = x[0] + 3.0

    def residual(z):
        return z**3 - c * w[0] ** 2

    slope = adgen.grad(residual)
    z = 2.0
    for _ in range(20):
        z = z - residual(z) / slope(z)
    return z


def field(y, p):
    s = np.zeros_like(y)
    for k in range(len(y)):
        s[k] = y[k] * p["rate"] - (y[k] ** 2 if y[k] > 0.0 else p["loss"] * y[k])
    return s, p["rate"] * p["loss"]


def pulled(x, w):
    p = {"rate": w[0], "loss": w[1]}
    out, (y_bar, p_bar) = adgen.vjp(field, wrt=("y", "p"))(x, p, (w, 2.0))
    (_, extra), (s_dot, _) = adgen.jvp(field, 0)(x, p, y_bar)
    return np.sum(y_bar * s_dot) + p_bar["rate"] * p_bar["loss"] + out[1] * extra


def twice(x, w):
    def g(z):
        return np.sin(z) * z * w[1]

    return adgen.grad(adgen.grad(g))(x[0]) * adgen.grad(adgen.grad(adgen.grad(g)))(w[0])


def matrices(x, w):
    p = {"rate": w[0], "loss": w[1]}
    (s_y, s_p), (extra_y, extra_p) = adgen.jacobian(field, argnums=(0, 1))(x, p)
    rows = adgen.jacrev(lambda z: np.sin(z) * w)(x) @ adgen.jacfwd(lambda z: np.outer(z, z) @ w)(x)
    blocks = adgen.hessian(energy, argnums=(0, 1))(x, w)
    product = adgen.hvp(energy)(x, w, x) + adgen.vhp(energy)(x, w, w)
    parts = np.sum(s_y**2) + np.sum(s_p["loss"]) + extra_p["rate"] * np.sum(extra_y + 1.0)
    return parts + np.sum(rows**2) + np.sum(blocks[0][0] @ blocks[0][1]) + product @ product


def newton_for_a_minimum(x, w):
    z = np.zeros(3)
    for _ in range(4):
        slope, matrix = adgen.grad(hill)(z, x, w), adgen.hessian(hill)(z, x, w)
        z = z - np.linalg.solve(matrix, slope)
    return np.sum(z**2)


def hill(z, x, w):
    return np.sum(np.cosh(z - 0.2 * x)) + 0.1 * (z @ w) ** 2


made = adgen.grad(energy, argnums=1)


@adgen.value_and_grad(wrt="w", has_aux=True)
def marked(x, w):
    return energy(x, w), np.sum(x)


def of_the_module(x, w):
    (value, aux), bar = marked(x, w)
    return np.sum(made(x, w) * x) + aux * value * np.sum(bar)
"""

CASES = ("both", "newton", "pulled", "twice", "matrices", "newton_for_a_minimum", "of_the_module")
X, W = np.array([0.4, -0.7, 1.1]), np.array([1.2, 0.3, -0.8])


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Any]:
    """The module above in a folder of its own."""
    with imported(MODULE, "inside", tmp_path) as module:
        yield module


@pytest.mark.parametrize("name", CASES)
def test_both_modes(module: Any, tmp_path: Path, name: str) -> None:
    sig, path = "x: f8[3], w: f8[3]", tmp_path / "inside.py"
    vjp, jvp = (derive(path, sig, ("x", "w"), what, name=name) for what in ("vjp", "jvp"))
    assert "adgen." not in vjp.text.split('"""')[2]
    point = Point(getattr(module, name), (X, W), (0, 1))
    check_modes(point, vjp.call, jvp.call)


@pytest.mark.parametrize("name", ["both", "newton", "newton_for_a_minimum", "of_the_module"])
def test_live_to_second_order(module: Any, name: str) -> None:
    function = getattr(module, name)
    gradient = Point(adgen.grad(function, wrt=("x", "w")), (X, W), (0, 1))
    bars = adgen.vjp(adgen.grad(function, wrt=("x", "w")), wrt=("x", "w"))(X, W, gradient.cotangent)[1]
    check_gradient(bars, gradient.cotangent, gradient)


HEAD = "import adgen\nimport numpy as np\n\n\ndef g(x):\n    return np.sum(x**2)\n\n\ndef h(x):\n    return x * x\n\n\n"
V = "v, _ = adgen.vjp(lambda z: z[:2])(x, x[:2])\n"
K = "    def k(z):\n        s[0] = z[0]\n        return z[0]\n"


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("return np.sum(adgen.grad(h)(x))", "E502", "returns"),
        ("return np.sum(adgen.grad(g, argnums=1)(x))", "E603", "no parameter 1"),
        ("return np.sum(adgen.grad(g, wrt='y')(x))", "E603", "no parameter"),
        ("return np.sum(adgen.vjp(h)(x, np.ones(7))[1])", "E504", "cotangent"),
        ("return np.sum(adgen.jvp(h)(x, 1.0)[1])", "E504", "tangent of x"),
        ("return np.sum(adgen.grad(np.sum)(x))", "E202", "cannot take"),
        (
            f"s = [0.0]\n\n{K}\n    return adgen.grad(k)(x)[0]",
            "E402",
            "`k`",
        ),
        (f"{V}    v[0] = 7.0\n    return np.sum(x)", "E402", "may give its argument"),
        ("return np.sum(adgen.grad(g)(np.array([1, 2]))) * x[0]", "E503", "no float"),
    ],
)
def test_what_is_refused(tmp_path: Path, body: str, code: str, said: str) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"{HEAD}def f(x):\n    {body}\n")
    with pytest.raises(AdgenError, match=said) as refused:
        derive(path, "x: f8[3]", (), "grad")
    assert refused.value.code == code
