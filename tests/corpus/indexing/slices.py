"""Slices with all forms of bounds."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
    ],
}


def f(x):
    a = x[:3] * x[3:6]
    b = x[-3:] - x[1:-2]
    c = x[::2] + x[1::2]
    return np.sum(a * b * c)
