"""Arguments that are trees: gradients have their structure, and every oracle agrees, to second order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

import adgen
from adgen.verify.budget import Worker
from adgen.verify.checking import check
from adgen.verify.findings import Verdict
from adgen.verify.subject import subject
from adgen.verify.trees import labelled

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Spring:
    stiffness: float
    masses: np.ndarray


class Layer(NamedTuple):
    W: np.ndarray
    b: np.ndarray


def oscillation(p: Any, x: Any) -> Any:
    v = np.zeros_like(x)
    for _ in range(3):
        v = v - 0.1 * p.stiffness * np.sin(x) / p.masses
        x = x + 0.1 * v
    return 0.5 * np.sum(p.masses * v**2)


def network(params: Any, x: Any) -> Any:
    for layer in params["layers"]:
        x = np.tanh(layer.W @ x + layer.b)
    return np.sum(x * x) + params["penalty"] * np.sum(params["layers"][0].W ** 2)


def nested(tree: Any, x: Any) -> Any:
    (a, b), rest = tree
    return np.sum(a * x) * b + np.sum(rest["c"] ** 3) * x[0]


RNG = np.random.default_rng(0)
LAYERS = [Layer(RNG.normal(size=(3, 2)), RNG.normal(size=3)), Layer(RNG.normal(size=(2, 3)), RNG.normal(size=2))]
CASES: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (oscillation, {"p": Spring(1.3, np.array([1.0, 2.0])), "x": np.array([0.4, -0.7])}),
    (network, {"params": {"layers": LAYERS, "penalty": 0.1}, "x": np.array([0.3, 0.9])}),
    (nested, {"tree": ((np.array([1.0, 2.0]), 0.5), {"c": np.array([[0.2], [0.4]])}), "x": np.array([0.3, -0.2])}),
]


@pytest.mark.parametrize(("function", "arguments"), CASES, ids=lambda c: getattr(c, "__name__", ""))
def test_the_gradient_has_the_structure_of_its_argument(
    function: Callable[..., Any], arguments: dict[str, Any]
) -> None:
    first = next(iter(arguments.values()))
    gradient = adgen.grad(function)(*arguments.values())
    assert type(gradient) is type(first)
    assert [name for name, _ in labelled(gradient)] == [name for name, _ in labelled(first)]
    for (_, bar), (_, leaf) in zip(labelled(gradient), labelled(first), strict=True):
        assert np.shape(bar) == np.shape(leaf)


@pytest.mark.parametrize(("function", "arguments"), CASES, ids=lambda c: getattr(c, "__name__", ""))
def test_every_oracle_agrees(function: Callable[..., Any], arguments: dict[str, Any]) -> None:
    with Worker() as worker:
        found = check(subject(function, arguments), worker)
    assert {f.method: f.verdict for f in found.findings} == dict.fromkeys(
        [f.method for f in found.findings], Verdict.AGREES
    ), found.findings
