"""Functions with decorators of adgen, for test_api; importable, so that they can be pickled."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import Any

import numpy as np

import adgen

RATE = 3.0
WEIGHTS = [1.0, 2.0]
TABLE = np.array([1.0, 4.0])


@adgen.grad
def bare(x: Any) -> Any:
    """The square."""
    return x * x


@adgen.value_and_grad(wrt=("w", "b"))
def loss(w: Any, b: Any, X: Any) -> Any:
    z = X @ w + b
    return np.sum(z * z)


def plain(x: Any, y: Any = 2.0, *, z: Any = 1.0) -> Any:
    return x * x * y * z


slope = adgen.grad(plain)


def helper(x: Any) -> Any:
    return x * RATE


def uses_globals(x: Any) -> Any:
    return helper(x) + WEIGHTS[1] * x + TABLE[1] * x


@dataclass
class Params:
    w: Any
    b: Any


Pair = namedtuple("Pair", "first second")


def elongation_energy(spring: Any, x: Any) -> Any:
    same = spring
    return 0.5 * same.stiffness * x * x * spring.inner.scale


class Inner:
    __slots__ = ("owner", "scale")

    def __init__(self, owner: Any) -> None:
        self.owner, self.scale = owner, 1.0


class Lattice:
    """Its methods pass the object on, and it refers to itself."""

    def __init__(self, stiffness: float) -> None:
        self.stiffness = stiffness
        self.inner = Inner(self)

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"asked for {name}")

    @adgen.grad
    def energy(self, x: Any) -> Any:
        return elongation_energy(self, x)


@dataclass
class Spring:
    stiffness: float

    @adgen.grad
    def energy(self, x: Any) -> Any:
        return 0.5 * self.stiffness * x * x
