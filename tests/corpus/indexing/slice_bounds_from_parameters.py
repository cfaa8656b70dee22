"""The bounds of a slice are parameters, negative ones too."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], a: int, b: int",
    "wrt": ("x",),
    "args": [
        "rng.random(6), 1, 4",
        "rng.random(6), -4, -1",
        "rng.random(6), 2, 100",
    ],
}


def f(x, a, b):
    y = x.copy()
    y[a:b] *= 2.0
    return np.sum(x[a:b] * x[0]) + np.sum(y * y)
