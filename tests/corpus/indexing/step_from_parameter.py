"""The step of a slice is a parameter."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(7), 2",
        "rng.random(7), -3",
    ],
}


def f(x, k):
    return np.sum(x[::k] ** 2)
