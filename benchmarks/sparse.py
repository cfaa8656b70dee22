"""Sparse Jacobians and Hessians, in times of the function: the price is that of the colours, not of the variables."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import adgen
from benchmarks.timing import interleaved, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from adgen.sparse.derivative import SparseMatrix


@dataclass(frozen=True, slots=True)
class SparseRow:
    """One matrix: its shape and colours, seconds of the function and of the first call, and the ratio of later ones."""

    name: str
    shape: tuple[int, int]
    colours: int
    primal: float
    first: float
    against_primal: float


def burgers(u: np.ndarray) -> np.ndarray:
    """A step of an explicit scheme."""
    v = u.copy()
    v[1:-1] = u[1:-1] - 0.1 * u[1:-1] * (u[2:] - u[:-2]) + 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return v


def arrowhead(x: np.ndarray) -> float:
    """One variable meets all others."""
    return x[0] * np.sum(x[1:] ** 2) + np.sum(x**4)


def pinhole(cameras: np.ndarray, points: np.ndarray, seen_by: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Where cameras (angles, shift, focal length and two distortions) see points: blocks of 2 x 8 and 2 x 3."""
    camera, x = cameras[seen_by], points[seen]
    c, s = np.cos(camera[:, :3]), np.sin(camera[:, :3])
    y = np.stack([c[:, 2] * x[:, 0] - s[:, 2] * x[:, 1], s[:, 2] * x[:, 0] + c[:, 2] * x[:, 1], x[:, 2]], axis=1)
    z = np.stack([c[:, 1] * y[:, 0] + s[:, 1] * y[:, 2], y[:, 1], c[:, 1] * y[:, 2] - s[:, 1] * y[:, 0]], axis=1)
    w = np.stack([z[:, 0], c[:, 0] * z[:, 1] - s[:, 0] * z[:, 2], s[:, 0] * z[:, 1] + c[:, 0] * z[:, 2]], axis=1)
    image = (w[:, :2] + camera[:, 3:5]) / w[:, 2:]
    r2 = np.sum(image**2, axis=1, keepdims=True)
    return camera[:, 5:6] * (1.0 + r2 * (camera[:, 6:7] + r2 * camera[:, 7:8])) * image


def _bundle(cameras: int, points: int) -> tuple[Any, ...]:
    rng = np.random.default_rng(0)
    seen_by, seen = (k.ravel() for k in np.meshgrid(range(cameras), range(points), indexing="ij"))
    return 0.1 * rng.normal(size=(cameras, 8)), rng.normal((0.0, 0.0, 9.0), size=(points, 3)), seen_by, seen


def _row(name: str, primal: Callable[..., Any], derivative: SparseMatrix, args: tuple[Any, ...]) -> SparseRow:
    start = time.perf_counter()
    shape = derivative(*args).shape
    first = time.perf_counter() - start
    before, after = interleaved([primal, derivative], args)
    count = derivative.coloring(*args).count
    return SparseRow(name, shape, count, statistics.median(before), first, ratio(after, before))


def sparse_rows() -> list[SparseRow]:
    """Measure each at two sizes: the ratios stay where they are."""
    rng = np.random.default_rng(0)
    step, bend = adgen.jacobian(burgers, sparse=True), adgen.hessian(arrowhead, sparse=True)
    project = adgen.jacobian(pinhole, wrt=("cameras", "points"), sparse=True)
    rows = [_row("burgers", burgers, step, (rng.normal(size=n),)) for n in (10_000, 100_000)]
    rows += [_row("arrowhead", arrowhead, bend, (rng.normal(size=n),)) for n in (10_000, 100_000)]
    return rows + [_row("pinhole", pinhole, project, _bundle(10, n)) for n in (100, 1000)]
