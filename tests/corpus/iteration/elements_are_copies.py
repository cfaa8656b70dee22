"""Rebinding an element of a vector leaves the vector as it is."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    s = 0.0
    for v in x:
        v *= 2.0
        s += v * v
    return s + np.sum(x)
