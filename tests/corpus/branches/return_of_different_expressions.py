"""A conditional return of array reductions."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], how: int",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), rng.random(3), 0",
        "rng.random(3), rng.random(3), 1",
        "rng.random(3), rng.random(3), 2",
    ],
}


def f(x, y, how):
    d = x - y
    return np.sum(d * d) if how == 0 else np.sum(np.exp(d)) if how == 1 else d[0]
