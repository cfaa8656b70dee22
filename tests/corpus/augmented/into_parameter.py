"""A parameter is changed in place; the gradient is for the values that came in."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(4), 0.6",
    ],
}


def f(x, s):
    x *= s
    x[1:] += x[:-1] * s
    return np.sum(x * x)
