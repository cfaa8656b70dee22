"""Functions with a JVP or VJP of the user's that take and give trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

import adgen
from adgen.cli import main
from adgen.errors import AdgenError
from tests.compiling import derive
from tests.oracle import Point, check_dot_product, check_gradient, check_value
from tests.programs import imported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULE = """
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

import adgen


@dataclass
class Layer:
    w: np.ndarray
    b: float
    act: str = "plus"


class Moments(NamedTuple):
    mean: float
    spread: float


def dense_vjp(p, x, out, out_bar):
    z_bar = (out_bar["y"] + 2.0 * out_bar["norm"] * out["y"]) * (1.0 - out["y"] ** 2)
    return {"b": z_bar, "w": np.outer(z_bar, x)}, p["w"].T @ z_bar


@adgen.rule.vjp(dense_vjp, samples=["{'w': f8[m, n], 'b': f8[m]}, f8[n]"])
def dense(p, x):
    y = np.tanh(p["w"] @ x + p["b"])
    return {"y": y, "norm": np.sum(y * y)}


def moments_jvp(x, out, x_dot):
    mean_dot = np.mean(x_dot)
    return Moments(mean_dot, np.mean((x - out.mean) * (x_dot - mean_dot)) / out.spread)


@adgen.rule.jvp(moments_jvp, samples=["f8[n]"])
def moments(x):
    return Moments(np.mean(x), np.std(x))


def affine_jvp(layer, x, n, layer_dot, x_dot):
    b_dot = layer_dot.b if layer.act == "plus" else -layer_dot.b
    return (layer_dot.w * x + layer.w * x_dot + b_dot, None), [x_dot * n]


@adgen.rule.jvp(affine_jvp, samples=["Layer(f8[n], float), f8[n], n=3", "Layer(f8[n], float, 'minus'), f8[n], n=2"])
def affine(layer, x, *, n):
    if layer.act == "plus":
        return (layer.w * x + layer.b, n), [x * n]
    return (layer.w * x - layer.b, n), [x * n]


def nested_jvp(d, d_dot):
    return {"p": {"s": 2.0 * d["x"] * d_dot["x"]}, "q": (d_dot["x"], d_dot["y"]), "z": np.zeros(2)}


@adgen.rule.jvp(nested_jvp, samples=["{'x': f8[n], 'y': float}"])
def nested(d):
    return {"p": {"s": d["x"] ** 2}, "q": (d["x"] * 1.0, d["y"] * 1.0), "z": np.ones(2)}


def single_vjp(pair, out_bar):
    return out_bar * pair[1], out_bar * pair[0]


@adgen.rule.vjp(single_vjp, samples=["(float, float)"])
def single(pair):
    return pair[0] * pair[1]


def clipped_vjp(params, out_bar):
    return {"a": np.clip(out_bar["a"], -0.5, 0.5), "b": (out_bar["b"][0], 2.0 * out_bar["b"][1])}


@adgen.rule.vjp(clipped_vjp)
def clipped(params):
    return params


def steps_vjp(x, axis, out, out_bar):
    return np.cumsum(out_bar[::-1], axis=axis)[::-1], None


@adgen.rule.vjp(steps_vjp, samples=["f8[n], 0"])
def steps(x, axis):
    return np.cumsum(x, axis=axis)


def middle_jvp(p, p_dot):
    return {"left": p_dot["x"][:-1], "ends": (p_dot["x"][0], p_dot["x"][-1])}


@adgen.rule.jvp(middle_jvp, samples=["{'x': f8[n]}"])
def middle(p):
    return {"left": p["x"][:-1] * 1.0, "ends": (p["x"][0], p["x"][-1])}


def two_layers(w, b, x):
    h = dense({"w": w, "b": b}, x)
    g = dense({"b": b, "w": w}, h["y"])
    return np.sum(g["y"]) * h["norm"] + g["norm"]


def network(params, x):
    for p in params:
        x = dense(p, x)["y"]
    return np.sum(x * x)


def spreads(x):
    m, s = moments(x)
    return m * s + moments(x * x).spread


def layers(w, b, x):
    (y, k), (z,) = affine(Layer(w, b), x, n=3)
    (u, _), _ = affine(Layer(w, b, "minus"), y, n=2)
    return np.sum(y * z) * k + np.sum(u**2)


def looped(x, y):
    t = 0.0
    for k in range(3):
        d = nested({"x": x * (t + 1.0), "y": y})
        t = t + 0.1 * np.sum(d["p"]["s"] * d["q"][0]) * d["q"][1] + y
        if t > 1.0:
            t = t - single((t, y)) * np.sum(d["z"])
    return t


def ends(x):
    m = middle({"x": x})
    return np.sum(m["left"] ** 2) * m["ends"][0] + np.sum(steps(x, 0) ** 3) * m["ends"][1]


def both(a, b, c):
    q = clipped({"a": a, "b": (b, c)})
    return np.sum(q["a"] ** 3) + q["b"][0] * q["b"][1]


def written(a, b, c):
    p = {"a": a, "b": (b, c)}
    q = clipped(p)
    p["a"] = 2.0 * a
    return np.sum(q["a"])


def overwritten(a, b, c):
    q = clipped({"a": a, "b": (b, c)})
    a[0] = 7.0
    return np.sum(q["a"])


def collected(x, n):
    parts = []
    for k in range(n):
        parts.append(x * k)
    return single(parts)
"""

RNG = np.random.default_rng(0)
W, X, Y = RNG.normal(size=(3, 3)), np.array([0.3, -0.7, 1.9]), np.array([0.4, 0.2, -0.5])
PROGRAMS = {
    "two_layers": ("w: f8[n, n], b: f8[n], x: f8[n]", (W, Y, X)),
    "spreads": ("x: f8[n]", (X,)),
    "layers": ("w: f8[n], b: float, x: f8[n]", (X, 0.3, Y)),
    "looped": ("x: f8[n], y: float", (Y, 0.4)),
    "ends": ("x: f8[n]", (X,)),
}


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Any]:
    """The module above in a folder that generated code can import it from."""
    with imported(MODULE, "of_trees", tmp_path) as module:
        yield module


@pytest.mark.parametrize("name", PROGRAMS)
def test_gradients_to_second_order(module: Any, tmp_path: Path, name: str) -> None:
    sig, args = PROGRAMS[name]
    wrt = tuple(part.partition(":")[0] for part in sig.split(", ") if ":" in part)
    places = tuple(range(len(args)))
    made = derive(tmp_path / "of_trees.py", sig, wrt, "value_and_grad", name=name)
    point = Point(getattr(module, name), args, places)
    value, bars = made.call(*args)
    check_value(value, point)
    check_gradient(bars, 1.0, point)
    (tmp_path / "again.py").write_text(made.text)
    twice = derive(tmp_path / "again.py", sig, wrt, "vjp", name=f"{name}_value_and_grad")
    gradient = Point(lambda *given: made.call(*given)[1], args, places)
    seed = gradient.cotangent
    check_gradient(twice.call(*args, (0.0, seed))[1], seed, gradient)


@pytest.mark.parametrize("name", ["spreads", "layers"])
def test_forward_mode(module: Any, tmp_path: Path, name: str) -> None:
    sig, args = PROGRAMS[name]
    wrt = tuple(part.partition(":")[0] for part in sig.split(", ") if ":" in part)
    point = Point(getattr(module, name), args, tuple(range(len(args))))
    vjp, jvp = (derive(tmp_path / "of_trees.py", sig, wrt, what, name=name) for what in ("vjp", "jvp"))
    bars = vjp.call(*args, point.cotangent)[1]
    check_dot_product(point, point.cotangent, jvp.call(*args, *point.tangents)[1], bars)


def test_trees_of_the_caller(module: Any) -> None:
    params = [{"w": W, "b": Y}, {"w": 0.5 * W, "b": X}]
    bars = adgen.grad(module.network)(params, X)
    point = Point(lambda w, b: module.network([{"w": w, "b": b}, params[1]], X), (W, Y), (0, 1))
    check_gradient((bars[0]["w"], bars[0]["b"]), 1.0, point)


def test_a_call_reads_as_the_users(module: Any, tmp_path: Path) -> None:
    text = derive(tmp_path / "of_trees.py", *PROGRAMS["layers"][:1], ("x",), "grad", name="layers").text
    assert "from of_trees import Layer, affine" in text
    assert '(y, k), (z,) = affine(Layer(w=w, b=b, act="plus"), x, n=3)' in text


def test_a_rule_that_is_not_the_derivative(module: Any) -> None:
    a_bar, b_bar, c_bar = adgen.grad(module.both, wrt=("a", "b", "c"))(X, 0.3, 0.7)
    np.testing.assert_allclose(a_bar, np.clip(3.0 * X**2, -0.5, 0.5))
    assert (b_bar, c_bar) == (0.7, 0.6)


def test_the_function_itself(module: Any) -> None:
    bar = adgen.grad(module.single)((2.0, 3.0))
    assert bar == (3.0, 2.0)


@pytest.mark.parametrize(("name", "said"), [("written", "E402"), ("overwritten", "E402"), ("collected", "E504")])
def test_what_a_call_shares_is_not_written(module: Any, tmp_path: Path, name: str, said: str) -> None:
    sig = "x: f8[n], n: int" if name == "collected" else "a: f8[n], b: float, c: float"
    with pytest.raises(AdgenError, match=said):
        derive(tmp_path / "of_trees.py", sig, (), "grad", name=name)


VJP = "@adgen.rule.vjp(r)\ndef f(p):\n    return {'y': p['w'] * p['b']}"
JVP = "@adgen.rule.jvp(r)\ndef f(p):\n    return {'y': p['w'] * p['b']}"


@pytest.mark.parametrize(
    ("declared", "rule", "said"),
    [
        (VJP, "def r(p, out_bar):\n    return {'w': 1.0}", "a dict for the cotangent of p"),
        (VJP, "def r(p, out_bar):\n    return 1.0, 2.0", "2 cotangents for 1"),
        (
            VJP,
            "def r(p, out_bar):\n    return {'w': out_bar['y'], 'b': [1.0]}",
            r"a list for the cotangent of p\[\"b\"\]",
        ),
        (VJP, "def r(p, out_bar):\n    return {'w': out_bar['y'], 'b': np.ones(3)}", r"of type f8\[3\]"),
        (JVP, "def r(p, p_dot):\n    return p_dot['w']", "for the tangent of out"),
        (JVP, "def r(p, p_dot):\n    return {'y': None}", r"None for the tangent of out\[\"y\"\]"),
        (JVP, "def r(p, p_dot):\n    return None", "None for the tangent of out"),
        (JVP, "def r(p, p_dot):\n    return {'y': p_dot['w'] * p_dot['b']}", "not linear"),
    ],
)
def test_another_structure_is_refused_at_the_rule(declared: str, rule: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    calling = "def g(x, y):\n    return f({'w': x, 'b': y})['y']"
    path.write_text(f"import numpy as np\n\nimport adgen\n\n\n{rule}\n\n\n{declared}\n\n\n{calling}\n")
    with pytest.raises(AdgenError, match=said) as refusal:
        derive(path, "x: float, y: float", ("x", "y"), "grad", name="g")
    (error,) = refusal.value.errors
    assert error.code == "E504"
    assert error.span is not None
    assert error.span.line == 7


def test_check_rules(module: Any, tmp_path: Path) -> None:
    path = tmp_path / "trees_to_check.py"
    true = MODULE.replace("def clipped_vjp(params, out_bar):", "def clipped_vjp(params, out_bar):\n    return out_bar")
    samples = "@adgen.rule.vjp(clipped_vjp, samples=[\"{'a': f8[n], 'b': (float, float)}\"])"
    path.write_text(true.replace("@adgen.rule.vjp(clipped_vjp)", samples))
    good = CliRunner().invoke(main, ["check-rules", str(path)])
    assert good.exit_code == 0, good.output
    assert "affine: jvp holds (24 points" in good.output
    path.write_text(path.read_text().replace("np.outer(z_bar, x)", "np.outer(z_bar, 2.0 * x)"))
    bad = CliRunner().invoke(main, ["check-rules", str(path)])
    assert bad.exit_code == 1
    assert "dense: vjp is wrong" in bad.output
