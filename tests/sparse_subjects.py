"""Programs whose derivatives are sparse."""

from __future__ import annotations

from typing import Any

import numpy as np

import adgen

Vector = np.ndarray[Any, np.dtype[Any]]


def burgers(u: Vector, nu: float = 0.1) -> Vector:
    """A step of an explicit scheme: a row has at most three entries."""
    v = u.copy()
    v[1:-1] = u[1:-1] - 0.1 * u[1:-1] * (u[2:] - u[:-2]) + nu * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return v


def burgers_loop(u: Vector, nu: float = 0.1) -> Vector:
    """The same, number by number."""
    v = u.copy()
    for i in range(1, len(u) - 1):
        v[i] = u[i] - 0.1 * u[i] * (u[i + 1] - u[i - 1]) + nu * (u[i + 1] - 2.0 * u[i] + u[i - 1])
    return v


def arrowhead(x: Vector) -> float:
    """One variable meets all others."""
    return x[0] * np.sum(x[1:] ** 2) + np.sum(x**4)


def arrowhead_loop(x: Vector) -> float:
    """The same, number by number."""
    s = x[0] ** 4
    for i in range(1, len(x)):
        s = s + x[0] * x[i] ** 2 + x[i] ** 4
    return s


def rosenbrock(x: Vector) -> float:
    """Each variable meets its neighbours."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def reprojection(cameras: Vector, points: Vector, seen_by: Vector, seen: Vector, observed: Vector) -> Vector:
    """Bundle adjustment: each of 2 numbers depends on 9 of a camera (Rodrigues, 2 distortions) and 3 of a point."""
    camera, x = cameras[seen_by], points[seen]
    w = camera[:, :3]
    angle = np.sqrt(np.sum(w * w, axis=1) + 1e-12)[:, None]
    axis = w / angle
    along = np.sum(axis * x, axis=1)[:, None]
    cross = np.stack(
        [
            axis[:, 1] * x[:, 2] - axis[:, 2] * x[:, 1],
            axis[:, 2] * x[:, 0] - axis[:, 0] * x[:, 2],
            axis[:, 0] * x[:, 1] - axis[:, 1] * x[:, 0],
        ],
        axis=1,
    )
    p = x * np.cos(angle) + cross * np.sin(angle) + axis * along * (1.0 - np.cos(angle)) + camera[:, 3:6]
    image = -p[:, :2] / p[:, 2:]
    r2 = np.sum(image * image, axis=1)[:, None]
    return camera[:, 6:7] * (1.0 + r2 * (camera[:, 7:8] + r2 * camera[:, 8:9])) * image - observed


def branches(x: Vector) -> Vector:
    """What an element depends on is decided by its sign."""
    out = np.zeros(len(x))
    for i in range(len(x)):
        if x[i] > 0:
            out[i] = x[i] * x[(i + 1) % len(x)]
        else:
            out[i] = x[i] ** 2
    return out


def drawn(x: Vector, rng: np.random.Generator) -> Vector:
    """What an element depends on is decided by draws."""
    noise = rng.standard_normal(len(x))
    out = np.zeros(len(x))
    for i in range(1, len(x)):
        if noise[i] > 0:
            out[i] = noise[i] * x[i] * x[i - 1]
        else:
            out[i] = noise[i] * x[i] ** 2
    return out


def stiff(x: Vector) -> Vector:
    """Entries that differ by twelve orders of magnitude, of which the small one is there on one path only."""
    out = np.zeros(len(x))
    for i in range(1, len(x)):
        if x[i] > 0:
            out[i] = 1e12 * x[i] + x[i - 1]
        else:
            out[i] = 1e12 * x[i]
    return out


def stiffer(x: Vector) -> Vector:
    """Entries that differ by more orders of magnitude than a double has; a row has less of them than another one."""
    out = np.zeros(len(x))
    out[0] = np.sum(x)
    for i in range(1, len(x)):
        out[i] = 1e200 * x[i]
        if x[i] > 0:
            out[i] = out[i] + x[i - 1]
    return out


def roots(x: Vector) -> Vector:
    """A root that is not used, whose derivative may be infinite: in reverse mode zero times that is nan."""
    out = np.sqrt(x)
    out[0] = 1.0
    return out[1:] * out[:-1]


def of_two_precisions(x: Vector, y: Vector) -> Vector:
    """Some arguments in single precision."""
    return np.concatenate([x * y, y[1:] * y[:-1], x])


def solved(x: Vector, matrix: Vector) -> Vector:
    """A solution, which rounds as much as the matrix is ill-conditioned."""
    return np.linalg.solve(matrix, x**2)


def gathered(x: Vector, places: Vector) -> Vector:
    """What an element depends on is decided by another argument."""
    return np.sin(x[places])


def positive(x: Vector) -> Vector:
    """How many elements there are is decided by the run."""
    return x[x > 0] ** 2


def with_aux(params: dict[str, Any], t: Vector) -> Any:
    """Containers, and something beside the value."""
    return {"fit": params["a"] * t + params["b"][0], "rest": (params["b"][1], 3)}, np.sum(t)


def turned(x: Vector) -> Vector:
    """A result that is complex."""
    return np.exp(1j * x)


class Step:
    """A decorated method."""

    def __init__(self, nu: float) -> None:
        self.nu = nu

    @adgen.jacobian(wrt="u", sparse=True)
    def move(self, u: Vector) -> Vector:
        """A step with the viscosity of the object."""
        v = u.copy()
        v[1:-1] = u[1:-1] - 0.1 * u[1:-1] * (u[2:] - u[:-2]) + self.nu * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        return v
