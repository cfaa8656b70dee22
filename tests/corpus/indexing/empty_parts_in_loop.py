"""The first and last trips work on empty parts."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    y = x.copy()
    for k in range(len(x) + 1):
        y[:k] = y[:k] * 0.5
        y[k:] = y[k:] + np.sum(y[:k])
    return y
