"""A whole random program with its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from tests.fuzz.expressions import INDICES, N, Scope
from tests.fuzz.statements import Statements, indented

SIGNATURE = "x: f8[n], y: f8[n], A: f8[n,n], s: float, t: float, k: int, flag: bool, keep: bool[n], idx: i8[m]"
WRT = ("x", "y", "A", "s", "t")
WEIGHTS = ("x", "0.7", "0.3", "1.1", "0.9", "1.3", "0.6", "0.8")  # of the arrays in the result
PLACES = (0, 1, 2, 3, 4)

HEAD = """\
import math

import numpy as np


def blend(a, b):
    if a > b:
        return 0.5 * (a + b) + 0.1 * a * b / (1.0 + a * a + b * b)
    return 0.5 * (a + b)


def relax(v, c):
    for j in range(1, len(v)):
        v[j] = 0.5 * (v[j] + math.sin(c) * v[j - 1])


def f(x, y, A, s, t, k, flag, keep, idx):
    h = [s]
"""

START = Scope(
    scalars=("s", "t"),
    arrays={"x": 0, "y": 0},
    matrices=("A",),
    integers={"k": (0, 3)},
    lists=("h",),
)


@dataclass(frozen=True, slots=True)
class Generated:
    """A program's text, and the seed and integers from which its arguments are made."""

    source: str
    seed: int
    k: int
    flag: bool

    def arguments(self) -> tuple[Any, ...]:
        rng = np.random.default_rng(self.seed)
        x, y = rng.uniform(-0.9, 0.9, (2, N))
        s, t = rng.uniform(-0.9, 0.9, 2)
        keep = np.arange(N) % 3 != self.seed % 3
        return x, y, rng.uniform(-0.9, 0.9, (N, N)), float(s), float(t), self.k, self.flag, keep, np.array(INDICES)


def program(random: Random) -> Generated:
    """A program of a few statements, nested up to two deep."""
    statements = Statements(random)
    lines: list[str] = []
    scope = START
    for _ in range(random.randint(1, 3)):
        new, scope = statements.statement(scope, 2)
        lines += new
    total = [f"np.sum({name} * {weight})" for name, weight in zip(scope.arrays, WEIGHTS, strict=False)]
    total += [*scope.scalars, "np.sum(A * A.T)", "sum(h)"]
    body = indented([*lines, f"return {' + '.join(total)}"])
    source = HEAD + "\n".join(body) + "\n"
    return Generated(source, random.randint(0, 999), random.randint(0, 3), random.random() < 0.5)
