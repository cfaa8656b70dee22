"""Both sides store into the same array, at different places."""

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
    y = x.copy()
    if k > 0:
        y[0] = y[1] * y[2]
    else:
        y[1] = y[0] * 3.0
        y[2:] = 1.0
    return np.sum(y * x)
