"""A boolean mask is read."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], keep: bool[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4), np.array([True, False, True, True])",
        "rng.random(4), np.array([False, False, False, False])",
    ],
}


def f(x, keep):
    return np.sum(x[keep] ** 2) * x[0]
