"""Derivatives by central differences, for functions of any number of floats and arrays.

Arguments and results are trees: numbers, arrays, and tuples, lists and dicts of them. A result is contracted
with a fixed cotangent, so that one number is differentiated whatever the function returns.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

Vector = np.ndarray[Any, np.dtype[np.float64]]
STEP = 1e-4


def leaves(tree: Any) -> list[Any]:
    """Everything in a tree that is no tuple, list or dict, in order."""
    match tree:
        case dict():
            return leaves(tuple(tree.values()))
        case tuple() | list():
            return [leaf for branch in tree for leaf in leaves(branch)]
        case _:
            return [tree]


def flat(tree: Any) -> Vector:
    """Every float of a tree in one vector, dicts in the order of their keys' insertion.

    Integers and truth values have no tangent, so they are left out, as is None, which stands for their tangent.
    """
    floats = [np.asarray(leaf) for leaf in leaves(tree) if np.asarray(leaf).dtype.kind == "f"]
    return np.concatenate([np.zeros(0), *(leaf.astype(np.float64).reshape(-1) for leaf in floats)])


def like(tree: Any, numbers: Vector) -> Any:
    """A tree of the same form with other numbers, taken from the front of `numbers`."""
    match tree:
        case dict():
            return dict(zip(tree, like(tuple(tree.values()), numbers), strict=True))
        case tuple() | list():
            ends = np.cumsum([len(flat(leaf)) for leaf in tree])
            starts = [0, *ends[:-1]] if len(ends) else []
            parts = [like(t, numbers[a:b]) for t, a, b in zip(tree, starts, ends, strict=True)]
            return type(tree)(parts)
        case np.ndarray() if tree.dtype.kind == "f":
            return numbers.reshape(tree.shape).copy()
        case float():
            return float(numbers[0])
        case _:
            return tree


def random_like(tree: Any, rng: np.random.Generator) -> Any:
    """A tree of the same form with numbers of the standard normal distribution."""
    return like(tree, rng.normal(size=len(flat(tree))))


@dataclass(frozen=True, slots=True)
class Contracted:
    """The number `sum(out_bar * f(*args))` as a function of the arguments at `places`."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    places: tuple[int, ...]
    out_bar: Vector

    @property
    def point(self) -> Vector:
        """The active numbers of the arguments, in one vector."""
        return flat([self.args[i] for i in self.places])

    def at(self, point: Vector) -> float:
        """Evaluate at another point; the function gets copies and may change them."""
        args = copy.deepcopy(list(self.args))
        active = like([args[i] for i in self.places], point)
        for i, value in zip(self.places, active, strict=True):
            args[i] = value
        return float(self.out_bar @ flat(self.function(*args)))

    def slope(self, direction: Vector, step: float) -> float:
        """The central difference along one direction."""
        up, down = (self.at(self.point + s * direction) for s in (step, -step))
        return (up - down) / (2.0 * step)

    def gradient(self, step: float = STEP) -> tuple[Vector, float]:
        """Central differences of two steps, extrapolated (Richardson), and how far they are apart.

        Richardson (1911): if the error of D(h) is c h**2 + O(h**4), then (4 D(h/2) - D(h)) / 3 is without its
        first term. The distance |D(h/2) - D(h)| is small only where the function is smooth.
        """
        basis = np.eye(len(self.point))
        wide = np.array([self.slope(e, step) for e in basis])
        narrow = np.array([self.slope(e, step / 2.0) for e in basis])
        spread = float(np.max(np.abs(narrow - wide), initial=0.0))
        return (4.0 * narrow - wide) / 3.0, spread

    def kink(self, step: float = 1e-6) -> float:
        """How far the differences to both sides are apart: at a kink the central ones may agree by symmetry."""
        here = self.at(self.point)
        gaps = [self.at(self.point + e) - 2.0 * here + self.at(self.point - e) for e in step * np.eye(len(self.point))]
        return float(np.max(np.abs(gaps), initial=0.0)) / step


def scale(*vectors: Vector) -> float:
    """The size against which an error is judged: the largest number there is, at least one."""
    return max(1.0, *(float(np.max(np.abs(v), initial=0.0)) for v in vectors))
