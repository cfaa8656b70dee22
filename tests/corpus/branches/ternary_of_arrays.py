"""A conditional expression chooses between two arrays."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(3), 1",
        "rng.random(3), 0",
    ],
}


def f(x, k):
    y = x * 2.0 if k else np.sin(x)
    return np.sum(y * y)
