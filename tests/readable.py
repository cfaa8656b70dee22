"""Functions in odd places and layouts, for test_read."""

from __future__ import annotations

import decimal
import functools
from collections.abc import Callable
from decimal import getcontext
from math import exp
from typing import Any

import numpy as np

RATE = 0.5


def helper(x: float) -> float:
    return x * RATE


def plain(x: float) -> float:
    return float(np.sin(x)) + exp(x) + RATE + helper(abs(x))


def closure(factor: float) -> Callable[[float], float]:
    def inner_helper(x: float) -> float:
        return x * factor

    def inner(x: float) -> float:
        return inner_helper(x) + factor

    return inner


def unfilled() -> Callable[[float], float]:
    def inner(x: float) -> float:
        return x * later

    if RATE > 1.0:
        later = 1.0
    return inner


PAIR = (lambda x: x + 1.0), (lambda x: x + 2.0)  # fmt: skip
TWINS = (lambda x: x * 1.0), (lambda x: x * 1.0)  # fmt: skip
AMBIGUOUS = (lambda x, k=1.0: x + k), (lambda x, k=2.0: x + k)  # fmt: skip


class Model:
    SCALE = 2.0

    def __init__(self, stiffness: float) -> None:
        self.stiffness = stiffness

    def half(self, x: float) -> float:
        return 0.5 * x * Model.SCALE

    def twice(self, x: float) -> float:
        twice = 2.0
        return twice * x

    def energy(self, x: float) -> float:
        return self.half(self.stiffness * x * x) * self.SCALE

    @property
    def doubled(self) -> float:
        return 2.0 * self.stiffness

    def private(self, __x: float) -> float:
        __y = __x * 2.0
        return __y + self.SCALE


def recursive(x: float) -> float:
    return x if x < 1.0 else recursive(0.5 * x)


def uses_imported_object(x: float) -> Any:
    y = decimal.Decimal(x)
    return y.exp(getcontext()) + helper(x) + np.float64(x).item()


# fmt: off
def multi_line(
    x: float,
    y: float = 2.0,
) -> float:
    # a comment at the level of the body
# and one further out
    z = (
x + y
)
    return z + y
# fmt: on


def text_inside(x: float) -> float:
    text = """
def nothing(x):
    return 0
"""
    return x * len(text)


def passing(function: Any) -> Any:
    return function


@passing
@functools.partial(
    passing,
)
def decorated(x: float) -> float:
    return x
