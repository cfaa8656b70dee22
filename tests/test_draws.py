"""Draws from a generator that is passed in: each once, in the order of the function, and never in the adjoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import adgen

X = np.random.default_rng(7).uniform(0.3, 1.2, 5)


def noise(x: Any, rng: Any) -> Any:
    return np.sum((x + rng.normal(size=len(x))) ** 3)


def located(x: Any, rng: Any) -> Any:
    z = rng.normal(x[0], x[1], size=(4, 3)) + rng.normal(x, 2.0) @ x
    return np.sum(np.sin(z)) * rng.uniform(x[2], 2.0) + np.sum(rng.exponential(x[3], 3) ** 2)


def loops(x: Any, rng: Any) -> Any:
    total = 0.0
    for _ in range(4):
        x = x + 0.1 * np.sin(x) * rng.standard_normal(len(x))
        if x[0] > 0.6:
            total = total + x[1] * rng.uniform(0.0, x[2])
        total = total + x[rng.integers(0, 3)] ** 2
    return total


def unread(x: Any, rng: Any) -> Any:
    rng.random((2, 2))
    n = 3
    while n > 0:
        rng.standard_exponential()
        n -= int(rng.random() < 2.0)
    return np.sum(x**2) * rng.random()


def helper(x: Any, rng: Any) -> Any:
    def step(values: Any, source: Any) -> Any:
        return values * source.uniform(0.5, 1.5, values.shape)

    return np.sum(step(step(x, rng), rng) ** 2)


def resampled(x: Any, rng: Any) -> Any:
    batch = rng.choice(x, size=3, replace=False) * x[rng.permutation(len(x))[:3]]
    both = np.stack((x, x**2), axis=1)
    return np.sum(batch) + np.sum(rng.choice(both, 4) ** 2) + rng.permutation(x)[0] + x[rng.choice(5)] ** 3


LIKELY = np.array([0.1, 0.2, 0.3, 0.3, 0.1])


def weighted(x: Any, rng: Any) -> Any:
    some = rng.choice(x, size=3, p=LIKELY) * x[rng.choice(5, 3, p=[0.2, 0.2, 0.3, 0.2, 0.1], replace=False)]
    return np.sum(some)


def likely(x: Any, rng: Any) -> Any:
    softened = np.exp(x) / np.sum(np.exp(x))
    return np.sum(x[rng.choice(5, 3, p=softened)] ** 2) + rng.choice(x, p=softened, replace=False)


def bounded(x: Any, rng: Any) -> Any:
    some = rng.choice(x, 3, replace=False, shuffle=False)
    return np.sum(some**2) + x[rng.integers(0, 4, endpoint=True)] * rng.integers(3, size=2, endpoint=True)[0]


def shuffled(x: Any, rng: Any) -> Any:
    y, both = x * x, np.stack((x, x**3), axis=1)
    rng.shuffle(y)
    rng.shuffle(both)
    return y[0] * y[1] + np.sum(both[:2] * y[2])


FUNCTIONS = [noise, located, loops, unread, helper, resampled, weighted, likely, bounded, shuffled]


def drawn(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_numbers_are_those_of_the_function(function: Callable[..., Any], seed: int) -> None:
    here, there = drawn(seed), drawn(seed)
    value, bar = adgen.value_and_grad(function)(X, here)
    assert value == pytest.approx(function(X, there), rel=1e-13)
    assert here.bit_generator.state == there.bit_generator.state
    slope = np.zeros_like(X)
    for k, unit in enumerate(np.eye(len(X)) * 1e-6):
        slope[k] = (function(X + unit, drawn(seed)) - function(X - unit, drawn(seed))) / 2e-6
    np.testing.assert_allclose(bar, slope, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_gradient_alone_draws_as_often(function: Callable[..., Any]) -> None:
    here, forward, there = drawn(), drawn(), drawn()
    bar = adgen.grad(function)(X, here)
    _, out_dot = adgen.jvp(function)(X, forward, np.ones_like(X))
    function(X, there)
    assert here.bit_generator.state == forward.bit_generator.state == there.bit_generator.state
    assert out_dot == pytest.approx(np.sum(bar), rel=1e-11)


def gamma(x: Any, rng: Any) -> Any:
    return np.sum(x) * rng.gamma(2.0)


def returned(x: Any, rng: Any) -> Any:
    return x[0], rng


def nested(x: Any, given: Any) -> Any:
    return np.sum(x * given["rng"].random(5))


@pytest.mark.parametrize(("function", "code"), [(gamma, "E204"), (returned, "E302"), (nested, "E302")])
def test_what_has_no_derivative_is_refused(function: Callable[..., Any], code: str) -> None:
    with pytest.raises(adgen.AdgenError) as caught:
        adgen.grad(function)(X, {"rng": drawn()} if function is nested else drawn())
    assert caught.value.code == code
