"""The caller passes one array for two parameters, and the function writes to one of them.

The primal then sees its write through both names. A derivative has an array of its own for each, so it raises.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import adgen
from adgen.errors import AdgenError
from tests.compiling import derive, run

HEAD = "import numpy as np\n\n\ndef f(x, y):\n"
BODIES = {
    "read after write": "    x[1:] *= 2.0\n    return np.sum(x * y)\n",
    "written in a loop": "    for i in range(1, len(x)):\n        x[i] = y[i - 1] * x[i]\n    return np.sum(x)\n",
    "written in a branch": "    if x[0] > 0.0:\n        x[:] = 1.0\n        x = x * 2.0\n    return np.sum(y) + x[0]\n",
    "written through a view": "    v = y[1:].reshape(-1)\n    v += 1.0\n    return np.sum(x * y)\n",
    "both written": "    x[0] = y[1] * 3.0\n    y[2] = x[0] * y[2]\n    return np.sum(x * y)\n",
}


def shared() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Pairs of views of one new array."""
    base = np.arange(1.0, 7.0)
    return {
        "the same array": (base, base),
        "two overlapping parts": (base[:-1], base[1:]),
        "an array and itself backwards": (base, base[::-1]),
    }


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("how", shared())
@pytest.mark.parametrize("what", ["value_and_grad", "jvp"])
def test_shared_memory_is_refused(body: str, how: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(HEAD + BODIES[body])
    call = derive(path, "x: f8[n], y: f8[n]", ("x", "y"), what).call
    pair = shared()[how]
    seeds = [np.ones_like(a) for a in pair] if what == "jvp" else []
    with pytest.raises(ValueError, match="no memory shared by"):
        call(*pair, *seeds)


@pytest.mark.parametrize("body", BODIES)
def test_memory_side_by_side_is_accepted(body: str, tmp_path: Path) -> None:
    """Columns of one matrix lie between each other but share nothing."""
    path = tmp_path / "program.py"
    path.write_text(HEAD + BODIES[body])
    matrix = np.arange(1.0, 11.0).reshape(5, 2)
    expected = run(path.read_text(), str(path))["f"](*matrix.copy().T)
    value, _ = derive(path, "x: f8[n], y: f8[n]", ("x", "y"), "value_and_grad").call(*matrix.T)
    assert value == pytest.approx(expected, rel=1e-14)


def test_one_array_twice_is_accepted_where_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(HEAD + "    z = x.copy()\n    z[0] = 2.0 * y[0]\n    return np.sum(z * y)\n")
    base = np.arange(1.0, 6.0)
    value, (x_bar, y_bar) = derive(path, "x: f8[n], y: f8[n]", ("x", "y"), "value_and_grad").call(base, base)
    assert value == 56.0
    assert x_bar.tolist() == [0.0, 2.0, 3.0, 4.0, 5.0]
    assert y_bar.tolist() == [4.0, 2.0, 3.0, 4.0, 5.0]


def test_leaves_of_trees() -> None:
    """Arrays in a dict are arguments like others, and the decorator says what it cannot do."""

    @adgen.value_and_grad
    def scaled(params: dict[str, np.ndarray]) -> float:
        params["a"][0] *= 3.0
        return np.sum(params["a"] * params["b"])

    a, b = np.ones(3), np.full(3, 2.0)
    value, bars = scaled({"a": a, "b": b})
    assert value == 10.0
    assert bars["a"].tolist() == [6.0, 2.0, 2.0]
    with pytest.raises(AdgenError, match="no memory shared by") as info:
        scaled({"a": a, "b": a})
    assert info.value.code == "E604"


def test_second_order(tmp_path: Path) -> None:
    """The emitted module asks for separate memory; compiled again, it still does."""
    path = tmp_path / "program.py"
    path.write_text(HEAD + BODIES["read after write"])
    first = derive(path, "x: f8[n], y: f8[n]", ("x", "y"), "value_and_grad")
    (tmp_path / "first.py").write_text(first.text)
    call = derive(tmp_path / "first.py", "x: f8[n], y: f8[n]", ("x", "y"), "jvp", name="f_value_and_grad").call
    x, y, zero = np.arange(1.0, 4.0), np.full(3, 2.0), np.zeros(3)
    _, (_, (x_bar_dot, y_bar_dot)) = call(x, y, zero, np.ones(3))
    assert (x_bar_dot.tolist(), y_bar_dot.tolist()) == ([1.0, 2.0, 2.0], [0.0, 0.0, 0.0])
    with pytest.raises(ValueError, match="no memory shared by"):
        call(x, x, zero, zero)


@pytest.mark.parametrize(
    "function",
    [
        lambda z: z * 1.0,
        lambda z: z / 1,
        lambda z: np.negative(np.negative(z)),
        lambda z: +z,
        lambda z: z - 0,
        lambda z: z * 1.0 if z[0] > 0 else z + 1.0,
        lambda z: np.where(z > 0, z, z),
        lambda z: z**1,
        lambda z: z.T.T,
    ],
)
def test_the_value_shares_memory_as_numpy_has_it(function: Any) -> None:
    """What equals an argument is an array of its own where NumPy makes one: the caller may write into it."""
    x = np.ones(3)
    value, _ = adgen.vjp(function)(x, np.ones(3))
    assert np.shares_memory(value, x) == np.shares_memory(function(x), x)
