"""An element is read before a later trip overwrites it."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
    ],
}


def f(x):
    y = x.copy()
    for i in range(len(y) - 1):
        y[i] = y[i] * y[i + 1]
    return np.sum(y)
