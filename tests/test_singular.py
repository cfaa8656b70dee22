"""At singular points a derivative does what its primal does: the same value, the same error, and never a new error."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.compiling import derive, run

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = "import math\n\nimport numpy as np\n\n\n"


@dataclass(frozen=True, slots=True)
class Case:
    """The body of `f(x)` or `f(x, y)`, the arguments, and the gradient where it has a meaning."""

    name: str
    body: str
    args: tuple[Any, ...]
    gradient: tuple[Any, ...] | None = None

    @property
    def sig(self) -> str:
        kinds = ["f8[n]" if isinstance(a, np.ndarray) else "float" for a in self.args]
        return ", ".join(f"{name}: {kind}" for name, kind in zip("xy", kinds, strict=False))

    @property
    def source(self) -> str:
        names = ", ".join("xy"[: len(self.args)])
        return HEAD + f"def f({names}):\n    " + "\n    ".join(self.body.splitlines()) + "\n"


INF = math.inf
QUIET = [
    Case("exp overflows", "return np.exp(x)", (1000.0,), (INF,)),
    Case(
        "exp of an element overflows", "return np.exp(x[0]) + x[1]", (np.array([1000.0, 2.0]),), (np.array([INF, 1.0]),)
    ),
    Case("log of zero", "return np.log(x)", (0.0,), (INF,)),
    Case("log of a negative number", "return np.log(x)", (-1.0,)),
    Case("sqrt of zero", "return np.sqrt(x)", (0.0,), (INF,)),
    Case("math.sqrt of zero", "return math.sqrt(x)", (0.0,), (INF,)),
    Case("power one half of zero", "return x**0.5", (0.0,), (INF,)),
    Case("square of zero", "return x**2 + y**1", (0.0, 0.0), (0.0, 1.0)),
    Case("zero to an exponent", "return x**y", (0.0, 2.0), (0.0, 0.0)),
    Case("hypot at the origin", "return math.hypot(x, y)", (0.0, 0.0)),
    Case("atan2 at the origin", "return math.atan2(x, y)", (0.0, 0.0)),
    Case("acos of one", "return math.acos(x)", (1.0,), (-INF,)),
    Case("asin of one", "return math.asin(x)", (1.0,), (INF,)),
    Case("acosh of one", "return math.acosh(x)", (1.0,), (INF,)),
    Case("abs of zero", "return abs(x) * y", (0.0, 2.0)),
    # A number that is Python's on one path and NumPy's on the one that is taken: dividing it by zero does not raise.
    Case(
        "a loop over an array",
        "v = 2.0\nfor t in x:\n    v = v + t\nreturn 3.0 * v / y",
        (np.ones(2), 0.0),
        (np.array([INF, INF]), -INF),
    ),
    Case(
        "an element in a branch",
        "v = 2.0\nif len(x) > 1:\n    v = x[0]\nreturn 3.0 * v / y",
        (np.ones(2), 0.0),
        (np.array([INF, 0.0]), -INF),
    ),
    Case(
        "elements on a list",
        "h = [2.0]\nfor t in x:\n    h.append(t)\nreturn h[-1] * 3.0 / y",
        (np.ones(2), 0.0),
        (np.array([0.0, INF]), -INF),
    ),
    Case("cbrt of zero", "return np.cbrt(x)", (0.0,), (INF,)),
    Case("large quotient", "return x / (y * y)", (1.0, 1e-120), (1e240, -INF)),
    Case("quotient of a tiny number", "return x / y", (1.0, 1e-200), None),
    Case("math.exp near its limit", "return math.exp(x)", (709.0,), (math.exp(709.0),)),
    Case("math.tanh far out", "return math.tanh(x)", (800.0,), (0.0,)),
    Case("np.cosh overflows", "return np.cosh(x)", (800.0,), (INF,)),
    Case("tan near its pole", "return math.tan(x)", (math.pi / 2.0,), None),
    Case("norm of zeros", "return np.linalg.norm(x)", (np.zeros(3),), None),
    Case("product with a zero", "return np.prod(x)", (np.array([0.0, 2.0, 3.0]),), (np.array([6.0, 0.0, 0.0]),)),
    Case("product with two zeros", "return np.prod(x)", (np.array([0.0, 2.0, 0.0]),), (np.zeros(3),)),
    Case("element divided by zero", "return x[0] / x[1]", (np.array([1.0, 0.0]),), (np.array([INF, -INF]),)),
    Case("array divided by zero", "return np.sum(y / x)", (np.array([0.0, 2.0]), 1.0), (np.array([-INF, -0.25]), INF)),
    Case(
        "where guards a pole",
        "return np.sum(np.where(x > 0.0, x, 0.0))",
        (np.array([0.0, 2.0]),),
        (np.array([0.0, 1.0]),),
    ),
    Case("branch guards a pole", "if x == 0.0:\n    return 1.0 + x\nreturn math.sin(x) / x", (0.0,), (1.0,)),
    Case("ternary guards a pole", "return 1.0 / x if x > 0.0 else x", (0.0,), (1.0,)),
    Case("zero times infinity", "return np.exp(-np.exp(x))", (1000.0,), None),
    Case("sum of infinities", "return np.sum(np.exp(x)) - np.exp(x[0])", (np.array([1000.0, 1.0]),), None),
    Case("a not-a-number goes through", "return x * y + y", (math.nan, 2.0), None),
    Case("infinite argument", "return math.atan(x) + math.tanh(x)", (INF,), (0.0,)),
    Case("power of a loop", "s = 0.0\nfor k in range(4):\n    s += x**k\nreturn s", (0.0,), (1.0,)),
    Case("log1p at its edge", "return np.log1p(x)", (-1.0,), (INF,)),
    Case("std of equal numbers", "m = np.mean(x)\nreturn np.sqrt(np.mean((x - m) ** 2))", (np.ones(3),), None),
    Case("message of an assert that holds", 'assert x < 1.0, f"{1.0 / x}"\nreturn x * x', (0.0,), (0.0,)),
    Case(
        "loop without a trip",
        "s = x * y\nfor k in range(0):\n    if x < 0.0:\n        raise TypeError\n    s = s + math.log(x)\nreturn s",
        (-1.0, 1.0),
        (1.0, -1.0),
    ),
]

DISCARDED = [
    Case("early return", "r = math.sqrt(x)\nif r == 0.0:\n    return 2.0 * x\nreturn r", (0.0,), (2.0,)),
    Case(
        "norm in one branch",
        "r = math.sqrt(x * x + y * y)\nif r > 0.0:\n    s = math.sin(r) / r\nelse:\n    s = 1.0 + x\nreturn s * y",
        (0.0, 0.0),
        (0.0, 1.0),
    ),
    Case(
        "continue",
        "s = 0.0\nfor i in range(len(x)):\n    d = math.sqrt(x[i])\n    if d == 0.0:\n        continue\n    s += d * i"
        "\nreturn s",
        (np.array([1.0, 0.0, 4.0]),),
        (np.array([0.0, 0.0, 0.5]),),
    ),
    Case(
        "norm of a vector",
        "n = np.sqrt(x @ x)\nif n == 0.0:\n    return np.sum(x)\nreturn np.sum(x / n)",
        (np.zeros(3),),
        (np.ones(3),),
    ),
    Case(
        "two steps to the branch",
        "r = math.sqrt(x)\nq = math.log(1.0 + r) * y\nreturn q if r > 0.0 else x * y",
        (0.0, 3.0),
        (3.0, 0.0),
    ),
    Case(
        "branch within a branch",
        "r = math.sqrt(x)\nif y > 0.0:\n    if r > 0.0:\n        return r * y\n    return x + y\nreturn y",
        (0.0, 2.0),
        (1.0, 1.0),
    ),
    Case(
        "branch within a loop behind it",
        "r = math.sqrt(x)\ns = y\nif r > 0.0:\n    for k in range(3):\n        s = s * r\nreturn s + x",
        (0.0, 2.0),
        (1.0, 1.0),
    ),
    Case(
        "while",
        "s = 0.0\nwhile y > 0.5:\n    r = math.sqrt(x)\n    if r > 0.0:\n        s += r\n    else:\n        s += x\n"
        "    y = 0.5 * y\nreturn s + y",
        (0.0, 3.0),
        (3.0, 0.125),
    ),
]
"""The derivative of a statement does not exist, on a path that does not use what it computes."""

LOUD = [
    Case("division by zero", "return x / y", (1.0, 0.0)),
    Case("division by a zero power", "return 1.0 / x**2", (0.0,)),
    Case("math.log of zero", "return math.log(x)", (0.0,)),
    Case("math.sqrt of a negative number", "return math.sqrt(x)", (-1.0,)),
    Case("math.exp overflows", "return math.exp(x)", (1000.0,)),
    Case("zero to a negative power", "return x**-1", (0.0,)),
    Case("float power overflows", "return x**y", (1e200, 2.0)),
    Case("math.acos outside", "return math.acos(x)", (1.5,)),
    Case("modulo by zero", "return x % y", (1.0, 0.0)),
    Case("assert with a message", 'assert x > 0.0, "x must be positive"\nreturn x * x', (-1.0,)),
    Case("assert without one", "assert x > 0.0\nreturn x * x", (-1.0,)),
    Case("assert with a value", 'assert x > 0.0, f"{x!r} is not above {0.0:.1f}"\nreturn x * x', (-1.0,)),
    Case("assert with an expression", 'assert x > 0.0, f"got {x + 1.0:.2f}"\nreturn x * x', (-1.0,)),
    Case("assert with a number", "assert x > 0.0, x\nreturn x * x", (-1.0,)),
    Case("assert with quotes", """assert x > 0.0, f"'{x}' is {{not}} \\"good\\"\\n\"\nreturn x * x""", (-1.0,)),
    Case("raise before log", 'if x < 0.0:\n    raise TypeError(f"{x}")\nreturn math.log(x)', (-1.0,)),
    Case(
        "raise before log in a loop",
        'for k in range(3):\n    if x < 0.0:\n        raise TypeError("no")\n    y = y + math.log(x)\nreturn y',
        (-1.0, 1.0),
    ),
    Case("raise", 'if x < 0.0:\n    raise ValueError("negative")\nreturn x * x', (-1.0,)),
    Case("raise with a value", 'if x < 0.0:\n    raise ValueError(f"negative: {x}")\nreturn x * x', (-1.5,)),
    Case(
        "raise in a loop",
        'for k in range(3):\n    if k > 1:\n        raise RuntimeError("no")\n    x = x * x\nreturn x',
        (0.5,),
    ),
    Case("index beyond the end", "return x[7] * 2.0", (np.ones(3),)),
    Case("int of infinity", "return int(x) * x", (INF,)),
    Case("int of not-a-number", "return int(x) * x", (math.nan,)),
]


def ways(case: Case, folder: Path) -> dict[str, Callable[..., Any]]:
    """Every derivative that has the primal's value as its first result, with its seeds filled in."""
    path = folder / "program.py"
    path.write_text(case.source)
    wrt = tuple("xy"[: len(case.args)])
    seeds = tuple(np.ones_like(a) if isinstance(a, np.ndarray) else 1.0 for a in case.args)
    grad, vjp, jvp = (derive(path, case.sig, wrt, what).call for what in ("value_and_grad", "vjp", "jvp"))
    return {
        "value_and_grad": grad,
        "vjp": lambda *args: vjp(*args, 1.0),
        "jvp": lambda *args: jvp(*args, *seeds),
    }


def copies(case: Case) -> tuple[Any, ...]:
    return tuple(np.copy(a) if isinstance(a, np.ndarray) else a for a in case.args)


@pytest.fixture(autouse=True)
def quiet() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


@pytest.mark.parametrize("case", QUIET, ids=lambda c: c.name)
def test_nothing_new_is_raised(case: Case, tmp_path: Path) -> None:
    expected = run(case.source, case.name)["f"](*copies(case))
    for call in ways(case, tmp_path).values():
        value, *_ = call(*copies(case))
        np.testing.assert_array_equal(value, expected)


@pytest.mark.parametrize("case", [c for c in QUIET if c.gradient], ids=lambda c: c.name)
def test_gradient_at_the_edge(case: Case, tmp_path: Path) -> None:
    _, bars = ways(case, tmp_path)["value_and_grad"](*copies(case))
    bars = bars if len(case.args) > 1 else (bars,)
    assert case.gradient is not None
    for bar, expected in zip(bars, case.gradient, strict=True):
        np.testing.assert_allclose(bar, expected, rtol=1e-14)


@pytest.mark.parametrize("case", DISCARDED, ids=lambda c: c.name)
def test_what_a_branch_discards(case: Case, tmp_path: Path) -> None:
    assert case.gradient is not None
    expected = run(case.source, case.name)["f"](*copies(case))
    calls = ways(case, tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, bars = calls["value_and_grad"](*copies(case))
        same, dot = calls["jvp"](*copies(case))
    bars = bars if len(case.args) > 1 else (bars,)
    assert value == same == expected
    assert dot == sum(np.sum(g) for g in case.gradient)
    for bar, gradient in zip(bars, case.gradient, strict=True):
        np.testing.assert_array_equal(bar, gradient)


@pytest.mark.parametrize("case", LOUD, ids=lambda c: c.name)
def test_the_same_is_raised(case: Case, tmp_path: Path) -> None:
    with pytest.raises(Exception) as expected:
        run(case.source, case.name)["f"](*copies(case))
    for call in ways(case, tmp_path).values():
        with pytest.raises(expected.type) as found:
            call(*copies(case))
        assert str(found.value) == str(expected.value)
