"""Holds the derivatives of one program against its primal, against each other and against central differences."""

from __future__ import annotations

import copy
import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from adgen.verify.contracted import Contracted, scale
from adgen.verify.trees import Vector, flat, leaves, random_like

if TYPE_CHECKING:
    from collections.abc import Callable

# Central differences with Richardson's extrapolation have about ten digits where the function is smooth.
DIFFERENCE = 1e-6
# Forward and reverse mode do the same arithmetic in another order.
MODES = 1e-10
# `math.exp` and `np.exp` may differ in the last bit, and a loop may amplify that.
VALUES = 1e-12


@dataclass(frozen=True, slots=True)
class Point:
    """A function at one tuple of arguments, with seeds for both modes.

    `places` are the positions of the active arguments. The seeds are random but the same in every run.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    places: tuple[int, ...]
    known: dict[bytes, tuple[Vector, float]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def primal(self) -> Any:
        return self.function(*copy.deepcopy(self.args))

    @property
    def active(self) -> tuple[Any, ...]:
        return tuple(self.args[i] for i in self.places)

    @property
    def tangents(self) -> tuple[Any, ...]:
        return random_like(self.active, np.random.default_rng(1))

    @property
    def cotangent(self) -> Any:
        return random_like(self.primal, np.random.default_rng(2))

    def difference(self, out_bar: Any) -> tuple[Vector, float]:
        """Central differences of `sum(out_bar * f)`, and how far two steps are apart; for each `out_bar` once."""
        key = flat(out_bar).tobytes()
        if key not in self.known:
            self.known[key] = self.contracted(out_bar).gradient()
        return self.known[key]

    def contracted(self, out_bar: Any) -> Contracted:
        """The number `sum(out_bar * f)` as a function of the active arguments."""
        return Contracted(self.function, self.args, self.places, flat(out_bar))

    def is_smooth(self, out_bar: Any) -> bool:
        """Whether central differences can judge here: finite, two steps alike, both sides alike."""
        expected, spread = self.difference(out_bar)
        size = scale(expected)
        finite = bool(np.all(np.isfinite(expected)))
        return finite and spread <= 1e-5 * size and self.contracted(out_bar).kink() <= 1e-2 * size


def places(function: Callable[..., Any], wrt: tuple[str, ...]) -> tuple[int, ...]:
    """The positions of parameters."""
    names = list(inspect.signature(function).parameters)
    return tuple(names.index(name) for name in wrt)


def untouched(call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Call with copies, and see that they are what they were."""
    given = copy.deepcopy(args)
    result = call(*given)
    for before, after in zip(leaves(args), leaves(given), strict=True):
        np.testing.assert_array_equal(after, before, err_msg="the caller's argument was changed")
    return result


def check_value(value: Any, point: Point) -> None:
    """The primal part of a derivative is the primal."""
    expected = flat(point.primal)
    np.testing.assert_allclose(flat(value), expected, rtol=VALUES, atol=VALUES * scale(expected))


def check_gradient(bars: Any, out_bar: Any, point: Point) -> None:
    """Adjoints are what central differences say."""
    expected, _ = point.difference(out_bar)
    np.testing.assert_allclose(flat(bars), expected, rtol=DIFFERENCE, atol=DIFFERENCE * scale(expected))


def check_dot_product(point: Point, out_bar: Any, out_dot: Any, bars: Any) -> None:
    """The dot-product test: <out_bar, J x_dot> = <J^T out_bar, x_dot>."""
    forward = flat(out_bar) * flat(out_dot)
    reverse = flat(bars) * flat(point.tangents)
    size = max(scale(forward), scale(reverse), float(np.sum(np.abs(forward))), float(np.sum(np.abs(reverse))))
    assert abs(np.sum(forward) - np.sum(reverse)) <= MODES * size, (np.sum(forward), np.sum(reverse))


def check_modes(point: Point, vjp: Callable[..., Any], jvp: Callable[..., Any]) -> None:
    """Value, adjoints against central differences, tangents against adjoints; nothing of the caller's changes."""
    value, bars = untouched(vjp, (*point.args, point.cotangent))
    check_value(value, point)
    check_gradient(bars, point.cotangent, point)
    value, out_dot = untouched(jvp, (*point.args, *point.tangents))
    check_value(value, point)
    check_dot_product(point, point.cotangent, out_dot, bars)
