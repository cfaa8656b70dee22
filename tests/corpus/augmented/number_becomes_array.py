"""A number plus an array is a new array."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    s = 1.0
    s += x
    s *= x
    t = x[0]
    t = t + s
    return np.sum(t)
