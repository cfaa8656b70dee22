"""Slices of two arguments with lengths of their own, under a condition."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[m], c: float",
    "wrt": ("x", "y"),
    "args": [
        "rng.normal(size=4), rng.normal(size=4), 0.3",
        "rng.normal(size=3), rng.normal(size=3), -0.3",
    ],
}


def f(x, y, c):
    s = 0.0
    for i in range(2):
        if c > 0.1:
            s += x[i:] @ y[i:]
            x[i:] += y[i:]
    return s + np.sum(x * x)
