"""A tuple of a number and an array, taken apart."""

import numpy as np

ADGEN = {
    "sig": "p: (float, f8[n]), s: float",
    "wrt": ("p", "s"),
    "args": [
        "(0.4, rng.random(3)), 0.7",
    ],
}


def f(p, s):
    a, v = p
    return np.sum(np.sin(a * v)) * s + p[1][0]
