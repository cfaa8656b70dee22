"""A short vector is taken apart."""

import numpy as np

ADGEN = {
    "sig": "p: f8[3]",
    "wrt": ("p",),
    "args": [
        "rng.random(3)",
    ],
}


def f(p):
    a, b, c = p
    a = a * 2.0
    return a * b**2 + np.sin(c) + p[0]
