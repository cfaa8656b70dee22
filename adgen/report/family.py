"""The built-in families of programs with a size: what swell is measured on."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adgen.report.families.determinant import determinant
from adgen.report.families.exponentials import exponentials
from adgen.report.families.layers import layers
from adgen.report.families.logistic import logistic
from adgen.report.families.speelpenning import speelpenning
from adgen.verify.data import Datum

WIDTH = 2
"""The numbers in a layer: two are enough for a derivative written out to double with each layer."""


@dataclass(frozen=True, slots=True)
class Family:
    """A function of one scalar result and a size n.

    `title` is a noun phrase, `meaning` says what n is, `signature` and `wrt` are what adgen is told, `at` gives the
    arguments for n. `rational`: it adds, subtracts, multiplies and divides only. `sizes` make a curve within a minute.
    """

    function: Callable[..., Datum]
    title: str
    meaning: str
    signature: str
    wrt: str
    at: Callable[[int], tuple[Datum, ...]]
    sizes: tuple[int, ...]
    rational: bool

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__

    @property
    def path(self) -> Path:
        """The file of the function."""
        return Path(inspect.getfile(self.function))

    @property
    def source(self) -> str:
        """The text of the function."""
        return inspect.getsource(self.function)


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family(
            logistic,
            "the logistic map",
            "numbers of the sequence",
            "x: float, n: int",
            "x",
            lambda n: (0.3, n),
            tuple(range(2, 11)),
            rational=True,
        ),
        Family(
            speelpenning,
            "Speelpenning's product",
            "factors",
            "x: f8[n]",
            "x",
            lambda n: (np.linspace(0.5, 1.5, n),),
            (2, 4, 8, 16, 32, 64),
            rational=True,
        ),
        Family(
            exponentials,
            "nested exponentials",
            "exponentials",
            "x: float, n: int",
            "x",
            lambda n: (0.3, n),
            (2, 4, 8, 16, 32, 64),
            rational=False,
        ),
        Family(
            determinant,
            "the determinant by cofactors",
            "rows",
            "a: f8[n, n]",
            "a",
            lambda n: (np.eye(n) + np.sin(np.arange(n * n)).reshape(n, n) / 4,),
            (2, 3, 4, 5, 6),
            rational=True,
        ),
        Family(
            layers,
            "a chain of tanh layers",
            "layers",
            f"w: f8[n, {WIDTH}, {WIDTH}], x: f8[{WIDTH}]",
            "w",
            lambda n: (np.sin(np.arange(n * WIDTH * WIDTH)).reshape(n, WIDTH, WIDTH), np.linspace(0.5, 1.0, WIDTH)),
            (2, 3, 4, 5, 6, 8, 10),
            rational=False,
        ),
    )
}
"""By name."""
