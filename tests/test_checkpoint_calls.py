"""Calls of `adgen.checkpoint(f)`: the derivatives of plain calls, from what is computed again."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
import pytest

import adgen
from adgen.errors import AdgenError
from adgen.verify.contracted import Contracted
from adgen.verify.trees import flat


def layer(x: Any, w: Any) -> Any:
    h = np.tanh(w @ x)
    g = np.sin(h) * np.exp(-h)
    return h * g


def swung(x: Any, n: int) -> Any:
    for _ in range(n):
        x = x + 0.1 * np.sin(x)
    return x


def parts(x: Any, y: Any) -> Any:
    return x * y, {"s": np.sin(x) + y}


again, swung_again = adgen.checkpoint(layer), adgen.checkpoint(swung)


def twice(x: Any, w: Any) -> Any:
    return np.sum(again(again(x, w), w))


def in_a_loop(x: Any, w: Any) -> Any:
    for k in range(3):
        if k > 0:
            x = swung_again(x, 4)
        x = adgen.checkpoint(layer)(w @ x, w)
    return np.sum(x)


def both(x: Any, w: Any) -> Any:
    return again(swung_again(x, 3), w)


def nested(x: Any, w: Any) -> Any:
    return np.sum(adgen.checkpoint(both)(x, w) * x)


def closure(x: Any, w: Any) -> Any:
    c = math.exp(0.1 * x[0])

    def inner(y: Any) -> Any:
        return math.sin(c * y) * y

    return adgen.checkpoint(inner)(x[1]) + c


def trees(x: Any, w: Any) -> Any:
    a, d = adgen.checkpoint(parts)(x, w[0])
    return np.sum(a * d["s"])


@pytest.mark.parametrize("function", [twice, in_a_loop, nested, closure, trees], ids=lambda f: f.__name__)
def test_calls(function: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpointed calls have the same derivatives as plain ones, in every member of the family."""
    rng = np.random.default_rng(3)
    x, w = rng.random(4), 0.3 * rng.random((4, 4))
    plain = {"again": layer, "swung_again": swung}
    saved = adgen.value_and_grad(function, argnums=(0, 1))(x, w)
    looped = adgen.value_and_grad(function, argnums=(0, 1), checkpoint=2)(x, w)
    pushed, product = adgen.jvp(function)(x, w, x)[1], adgen.hvp(function)(x, w, x)
    for name, value in plain.items():
        monkeypatch.setattr(sys.modules[__name__], name, value)
    monkeypatch.setattr(adgen, "checkpoint", lambda f: f)
    wanted = Contracted(function, (x, w), (0, 1), np.ones(1))
    gradient, _ = wanted.gradient()
    assert math.isclose(saved[0], function(x, w))
    np.testing.assert_allclose(flat(saved[1]), gradient, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(flat(looped), flat(saved), rtol=1e-12)
    assert math.isclose(pushed, float(saved[1][0] @ x), rel_tol=1e-12)
    step = 1e-6 * x
    slopes = (adgen.grad(function)(x + step, w) - adgen.grad(function)(x - step, w)) / 2e-6
    np.testing.assert_allclose(product, slopes, rtol=1e-6, atol=1e-8)


def test_calls_are_computed_again() -> None:
    """The loop in the call is taped in the reverse sweep, and not in the primal."""
    x = np.ones(4)
    primal, adjoint = adgen.value_and_grad(lambda v: np.sum(swung_again(v, 9))).source(x).split("# adjoint")
    assert "tape" not in primal
    assert "tape" in adjoint
    assert primal.count("np.sin") == adjoint.count("np.sin") == 1


def shifts(x: Any) -> Any:
    def shifted(v: Any) -> Any:
        v[0] = v[0] * v[1]
        return v * 1.0

    return np.sum(adgen.checkpoint(shifted)(x))


def writes_later(x: Any) -> Any:
    y = swung_again(x, 3)
    y[0] = 1.0
    return np.sum(x * y)


def not_ours(x: Any) -> Any:
    return np.sum(adgen.checkpoint(np.sin)(x))


@pytest.mark.parametrize(
    ("function", "code", "why"),
    [
        (shifts, "E402", "`shifted` changes one of its arguments"),
        (writes_later, "E402", "may give its argument itself"),
        (not_ours, "E202", "takes a function of the program"),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_calls_refused(function: Any, code: str, why: str) -> None:
    with pytest.raises(AdgenError, match=why) as refusal:
        adgen.grad(function)(np.ones(3))
    assert refusal.value.code == code
