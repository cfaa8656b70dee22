"""A whole array is rebound in every trip."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], n_steps: int",
    "wrt": ("x",),
    "args": [
        "rng.random(4), 3",
        "rng.random(4), 0",
    ],
}


def f(x, n_steps):
    y = x
    for _ in range(n_steps):
        y = np.sin(y) + 0.5 * x
    return np.sum(y)
