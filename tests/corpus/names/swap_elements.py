"""Two elements of a vector change places."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], i: int, j: int",
    "wrt": ("x",),
    "args": [
        "rng.random(4), 0, 2",
        "rng.random(4), 1, 1",
        "rng.random(4), -1, 0",
    ],
}


def f(x, i, j):
    y = x.copy()
    y[i], y[j] = y[j], y[i]
    return y * np.arange(1.0, len(y) + 1.0)
