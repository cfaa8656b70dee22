"""Integers and floats in one tuple; the integers are data."""

import numpy as np

ADGEN = {
    "sig": "p: (float, int, f8[n])",
    "wrt": ("p",),
    "args": [
        "(0.6, 2, rng.random(4))",
    ],
}


def f(p):
    s, k, x = p
    return s**k * x[k] + np.sum(x) * k
