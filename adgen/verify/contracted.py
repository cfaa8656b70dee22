"""One number to be differentiated: a function's value, contracted with a fixed cotangent, by its active arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from adgen.verify.data import Datum
from adgen.verify.trees import Vector, flat, like

STEP = 1e-4


@dataclass(frozen=True, slots=True)
class Contracted:
    """The number `sum(out_bar * f(*args))` as a function of the arguments at `places`."""

    function: Callable[..., Datum]
    args: tuple[Datum, ...]
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
        with np.errstate(all="ignore"):
            return float(self.out_bar @ flat(self.function(*args)))

    def slope(self, point: Vector, direction: Vector, step: float) -> float:
        """The central difference at a point, along one direction."""
        up, down = (self.at(point + s * direction) for s in (step, -step))
        return (up - down) / (2.0 * step)

    def gradient(self, step: float = STEP) -> tuple[Vector, float]:
        """Central differences of two steps, extrapolated (Richardson), and how far they are apart.

        L. F. Richardson, "The approximate arithmetical solution by finite differences", Philosophical Transactions of
        the Royal Society A 210 (1911): if the error of D(h) is c h**2 + O(h**4), then (4 D(h/2) - D(h)) / 3 is without
        its first term. The distance |D(h/2) - D(h)| is small only where the function is smooth.
        """
        point = self.point
        wide, narrow = (np.array([self.slope(point, e, h) for e in np.eye(len(point))]) for h in (step, step / 2.0))
        spread = float(np.max(np.abs(narrow - wide), initial=0.0))
        return (4.0 * narrow - wide) / 3.0, spread

    def kink(self, step: float = 1e-6) -> float:
        """How far the differences to both sides are apart: at a kink the central ones may agree by symmetry."""
        point = self.point
        here = self.at(point)
        gaps = [self.at(point + e) - 2.0 * here + self.at(point - e) for e in step * np.eye(len(point))]
        return float(np.max(np.abs(gaps), initial=0.0)) / step


def scale(*vectors: Vector) -> float:
    """The size against which an error is judged: the largest number there is, at least one."""
    return max(1.0, *(float(np.max(np.abs(v), initial=0.0)) for v in vectors))
