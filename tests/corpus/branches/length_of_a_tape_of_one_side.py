"""A loop on one side of a branch; what follows must not ask its tape for a length."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], k: int",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(5), rng.random(5), 2",
        "rng.random(5), rng.random(5), 3",
    ],
}


def f(x, y, k):
    x = x * 1.0
    y = y * 1.0
    if k % 2 == 0:
        for i in range(3):
            y[:-2] *= np.cos(x[1:-1])
    x[1:-1] -= np.sin(0.5 * (x[:-2] + np.linspace(0.1, 0.8, len(x) - 2)))
    return np.sum(x * x) + np.sum(y * 0.7)
