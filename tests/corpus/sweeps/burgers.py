"""Burgers' equation, whole slices in place."""

import numpy as np

ADGEN = {
    "sig": "u: f8[n], nu: float, steps: int",
    "wrt": ("u", "nu"),
    "args": [
        "rng.random(7), 0.1, 4",
        "rng.random(7), 0.1, 0",
    ],
}


def f(u, nu, steps):
    u = u.copy()
    for t in range(steps):
        u[1:-1] = u[1:-1] - u[1:-1] * (u[1:-1] - u[:-2]) + nu * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)
