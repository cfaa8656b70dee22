"""Gauss-Seidel on a grid: every point uses two new and two old neighbours."""

import numpy as np

ADGEN = {
    "sig": "u: f8[n,m], b: f8[n,m], sweeps: int",
    "wrt": ("u", "b"),
    "args": [
        "rng.random((4, 5)), rng.random((4, 5)), 2",
    ],
}


def f(u, b, sweeps):
    for _ in range(sweeps):
        for i in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] * u[i, j - 1] + u[i, j + 1] - b[i, j])
    return np.sum(u * u)
