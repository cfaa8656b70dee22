"""Only one side stores into the array."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(4), 1",
        "rng.random(4), 0",
    ],
}


def f(x, k):
    y = x * x
    if k > 0:
        y[1:3] = y[1:3] * x[0]
    return np.sum(y * y)
