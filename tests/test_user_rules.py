"""Rules that users declare for their own functions: read from text and from live functions, emitted, refused."""

from __future__ import annotations

import importlib
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
import numpy as np

import adgen


@adgen.rule.partials("softplus(x)", "1 / (1 + exp(-x))")
def softplus(x):
    return np.logaddexp(0.0, x)


def ramp(x, n):
    return x**n * 1.0


adgen.rule.partials("ramp(x, n)", "n * x ** (n - 1)", None)


@adgen.rule.formula("bell(x, s)", "exp(-x**2 / (2 * s**2))")
def bell(x, s):
    return np.exp(-0.5 * (x / s) ** 2)


@adgen.rule.partials("through(x)", "1")
def through(x):
    return np.round(x)


@adgen.nondiff
def size(x):
    return np.max(np.abs(x)), 2.0


def f(x, s):
    scale, two = size(x)
    return np.sum(softplus(x) * bell(x, s) + ramp(x, 3)) / two * scale


def solve_jvp(A, out, A_dot, b_dot):
    return np.linalg.solve(A, b_dot - A_dot @ out)


@adgen.rule.jvp(solve_jvp, samples=["regular(f8[n, n]), f8[n]"])
def solve(A, b):
    return np.linalg.solve(A, b)


def quotient_jvp(a, b, a_dot, b_dot):
    return b_dot / a - b * a_dot / a**2


@adgen.rule.jvp(quotient_jvp)
def solve_at(a, b):
    return b / a


def bounded_vjp(out_bar, most):
    return np.clip(out_bar, -most, most), None


@adgen.rule.vjp(bounded_vjp)
def bounded(x, most):
    return x


def smooth_vjp(x, out_bar):
    return out_bar / (1.0 + np.exp(-x))


@adgen.rule.vjp(smooth_vjp)
def smooth(x):
    return np.logaddexp(0.0, x)


def systems(A, b):
    x = b
    for k in range(3):
        x = smooth(solve(A, x)) * x + solve(A, b)
    return np.sum(x * x)


def steep(x, y):
    return np.sum(bounded(x, 0.5) * y)


def written(x, y):
    z = bounded(x, 0.5)
    x[0] = 7.0
    return np.sum(z * y)


def plain(x):
    return softplus(x)


def straight(x):
    return np.sum(through(x) * x)


def wrong(softplus_, x):
    return ramp(softplus_, x)
"""


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Any]:
    """The module above in a folder that generated code can import it from."""
    with imported(MODULE, "activations", tmp_path) as module:
        yield module


X = np.array([0.3, -0.7, 1.9])


def expected(f: Any, x: np.ndarray) -> np.ndarray:
    """The gradient in x where the scale is a constant."""
    scale = np.max(np.abs(x))
    sigmoid, bell = 1 / (1 + np.exp(-x)), f.bell(x, 0.8)
    return 0.5 * scale * (sigmoid * bell - f.softplus(x) * bell * x / 0.8**2 + 3 * x**2)


def test_live(module: Any) -> None:
    value, bars = adgen.value_and_grad(module.f, wrt=("x", "s"))(X, 0.8)
    assert value == module.f(X, 0.8)
    np.testing.assert_allclose(bars[0], expected(module, X), rtol=1e-12)
    text = adgen.value_and_grad(module.f).source(X, 0.8)
    assert "from activations import bell, ramp, softplus" in text


def test_from_a_file(module: Any, tmp_path: Path) -> None:
    made = derive(tmp_path / "activations.py", "x: f8[n], s: float", ("x",), "value_and_grad")
    np.testing.assert_allclose(made.call(X, 0.8)[1], expected(module, X), rtol=1e-12)
    again = tmp_path / "again.py"
    again.write_text(made.text)
    second = derive(again, "x: f8[n], s: float", ("x",), "vjp", name="f_value_and_grad")
    direction = np.array([1.0, -2.0, 0.5])
    _, bar = second.call(X, 0.8, (0.0, direction))
    h = 1e-5
    # The scale is the same at these points: 1.9 is the largest and does not count as moving.
    moved = [made.call(X + s * h * direction, 0.8)[1] / np.max(np.abs(X + s * h * direction)) for s in (1, -1)]
    np.testing.assert_allclose(bar, (moved[0] - moved[1]) / (2 * h) * 1.9, rtol=1e-6)


def test_both_modes(module: Any, tmp_path: Path) -> None:
    path = tmp_path / "activations.py"
    point = Point(module.plain, (X,), (0,))
    vjp, jvp = (derive(path, "x: f8[n]", ("x",), what, name="plain") for what in ("vjp", "jvp"))
    check_modes(point, vjp.call, jvp.call)


def test_the_function_itself(module: Any) -> None:
    assert adgen.grad(module.softplus)(0.3) == pytest.approx(1 / (1 + np.exp(-0.3)), rel=1e-15)


def test_the_rule_counts_and_not_the_body(module: Any) -> None:
    np.testing.assert_allclose(adgen.grad(module.straight)(X), np.round(X) + X, rtol=1e-15)


def test_operands_in_another_order(module: Any, tmp_path: Path) -> None:
    text = (
        "import activations\n\n\ndef f(x):\n    return activations.ramp(n=3, x=x) * activations.solve_at(b=x, a=2.0)\n"
    )
    (tmp_path / "user.py").write_text(text)
    made = derive(tmp_path / "user.py", "x: float", (), "value_and_grad")
    assert made.call(2.0) == pytest.approx((8.0, 16.0))


def test_a_rule_is_part_of_the_key(module: Any) -> None:
    derivative = adgen.grad(module.plain)
    before = derivative(0.3)
    adgen.rule.partials("softplus(x)", "2.0")(module.softplus)
    assert derivative(0.3) == 2.0 != before


def test_data_that_is_active_is_refused(module: Any) -> None:
    with pytest.raises(AdgenError, match="E501"):
        adgen.grad(module.wrong, wrt="x")(2.0, 3.0)


def _systems() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(3, 3)) + 3.0 * np.eye(3), rng.normal(size=3)


def test_jvp_and_vjp_in_a_loop(module: Any, tmp_path: Path) -> None:
    path = tmp_path / "activations.py"
    made = derive(path, "A: f8[n, n], b: f8[n]", ("A", "b"), "value_and_grad", name="systems")
    point = Point(module.systems, _systems(), (0, 1))
    value, bars = made.call(*point.args)
    check_value(value, point)
    check_gradient(bars, 1.0, point)
    (tmp_path / "again.py").write_text(made.text)
    sig = "A: f8[n, n], b: f8[n]"
    twice = derive(tmp_path / "again.py", sig, ("A", "b"), "vjp", name="systems_value_and_grad")
    gradient = Point(lambda *args: made.call(*args)[1], _systems(), (0, 1))
    seed = gradient.cotangent
    check_gradient(twice.call(*gradient.args, (0.0, seed))[1], seed, gradient)


def test_a_jvp_serves_forward_mode(module: Any) -> None:
    A, b = _systems()
    out_dot = adgen.jvp(module.solve, wrt="b")(A, b, np.ones(3))[1]
    np.testing.assert_allclose(out_dot, np.linalg.solve(A, np.ones(3)), rtol=1e-12)


def test_a_vjp_alone_does_not(module: Any) -> None:
    with pytest.raises(AdgenError, match="`smooth` has a VJP") as refusal:
        adgen.jvp(module.smooth)(0.3, 1.0)
    assert refusal.value.code == "E501"


def test_a_vjp_need_not_be_the_derivative(module: Any) -> None:
    y = np.array([3.0, -0.2, -9.0])
    x_bar, y_bar = adgen.grad(module.steep, wrt=("x", "y"))(X, y)
    np.testing.assert_array_equal(x_bar, [0.5, -0.2, -0.5])
    np.testing.assert_array_equal(y_bar, X)


def test_a_result_that_is_the_argument_is_tracked(module: Any) -> None:
    with pytest.raises(AdgenError, match="E402"):
        adgen.grad(module.written)(X, X)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("def r(x, x_dot):\n    return x_dot * x_dot", "not linear"),
        ("def r(x, x_dot):\n    return x_dot + 1.0", "not linear"),
        ("def r(x):\n    return 2.0 * x", "not linear"),
        ("def r(x, x_dot):\n    return x_dot if x_dot > 0.0 else 0.0", "not linear"),
        ("def r(x, x_dot):\n    return x_dot * (x_dot // 1.0)", "not linear"),
        ("def r(x, dx):\n    return dx", "`dx`"),
        ("def r(x, x_dot):\n    return undefined(x_dot)", "undefined"),
    ],
)
def test_jvps_that_are_refused(rule: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"import adgen\n\n\n{rule}\n\n\n@adgen.rule.jvp(r)\ndef f(x):\n    return x * x\n")
    with pytest.raises(AdgenError, match=said):
        derive(path, "x: float", (), "grad")


def test_an_elementwise_rule_for_another_function_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    text = '@adgen.rule.partials("f(x)", "2 * x")\ndef f(x):\n    return np.sum(x * x)\n'
    path.write_text(f"import adgen\nimport numpy as np\n\n\n{text}")
    with pytest.raises(AdgenError, match="not elementwise"):
        derive(path, "x: f8[n]", (), "vjp")


def test_a_body_outside_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "import numpy as np\n\nimport adgen\n\n\n"
        '@adgen.rule.partials("cube(x)", "3 * x**2")\n'
        "def cube(x):\n    return np.frompyfunc(lambda v: v**3, 1, 1)(x).astype(float)\n\n\n"
        "def f(x):\n    return np.sum(cube(x) * x)\n"
    )
    (tmp_path / "opaque.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    made = derive(tmp_path / "opaque.py", "x: f8[n]", (), "value_and_grad")
    value, bar = made.call(X)
    assert value == pytest.approx(np.sum(X**4))
    np.testing.assert_allclose(bar, 4 * X**3, rtol=1e-12)


def test_an_imported_function_of_the_same_name_keeps_its_derivative(module: Any, tmp_path: Path) -> None:
    text = (
        "import adgen\nfrom activations import plain\n\n\n"
        '@adgen.rule.partials("plain(x)", "7.0")\ndef plain(x):\n    return x\n'
    )
    (tmp_path / "shadowing.py").write_text(text)
    shadowing = importlib.import_module("shadowing")
    assert adgen.grad(shadowing.plain)(0.3) == 7.0
    assert adgen.grad(module.plain)(0.3) == pytest.approx(1 / (1 + np.exp(-0.3)))


def test_a_statement_before_the_function_declares_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'import adgen\n\nadgen.rule.partials("early(x)", "7.0")\n\n\ndef early(x):\n    return 3.0 * x\n'
    (tmp_path / "early_rule.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert adgen.grad(importlib.import_module("early_rule").early)(1.0) == 3.0
    assert derive(tmp_path / "early_rule.py", "x: float", (), "grad", name="early").call(1.0) == 3.0


def test_names_of_the_user_are_kept(module: Any, tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(
        "import activations\n\n\ndef f(softplus):\n    return activations.softplus(softplus) * softplus\n"
    )
    made = derive(tmp_path / "user.py", "softplus: float", (), "grad")
    assert made.call(0.0) == pytest.approx(np.log(2.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('@adgen.rule.partials("f(x)", "y")', "'y'"),
        ('@adgen.rule.partials("f(x)", "1 +")', "no expression"),
        ('@adgen.rule.partials("f(x)", "1", "1")', "2 derivatives for 1"),
        ('@adgen.rule.partials("f(y)", "1")', "the function is f\\(x\\)"),
        ('@adgen.rule.formula("f(x)", "x * z")', "z"),
        ('@adgen.rule.formula("f(x)", "x +")', "cannot read"),
    ],
)
def test_refused(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"import adgen\n\n\n{text}\ndef f(x):\n    return x * x\n")
    with pytest.raises(AdgenError, match=said) as refusal:
        derive(path, "x: float", (), "grad")
    assert refusal.value.code == "E504"


def test_a_nested_function_has_no_rule_that_can_be_imported() -> None:
    @adgen.rule.partials("inner(x)", "2 * x")
    def inner(x: float) -> float:
        return x * x

    with pytest.raises(AdgenError, match="E504"):
        adgen.grad(inner)(2.0)


def test_check_rules(tmp_path: Path) -> None:
    path = tmp_path / "rules_to_check.py"
    true = MODULE.replace("def through(x):\n    return np.round(x)", "def through(x):\n    return x")
    path.write_text(true.replace("np.clip(out_bar, -most, most)", "out_bar"))
    good = CliRunner().invoke(main, ["check-rules", str(path)])
    assert good.exit_code == 0, good.output
    assert "softplus: partials holds (16 points" in good.output
    assert "solve: jvp holds (8 points" in good.output
    for before, after in (("1 / (1 + exp", "1.000001 / (1 + exp"), ('"1 / (1 + exp(-x))"', '"-1 / (1 + exp(-x))"')):
        path.write_text(path.read_text().replace(before, after))
        bad = CliRunner().invoke(main, ["check-rules", str(path)])
        assert bad.exit_code == 1
        assert "softplus: partials is wrong" in bad.output


def test_check_rules_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["check-rules", str(tmp_path / "none.py")])
    assert done.exit_code == 1
    assert "E105" in done.stderr
