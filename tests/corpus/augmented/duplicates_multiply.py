"""Repeated indices with a product in place."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], v: f8[m], idx: i8[m]",
    "wrt": ("x", "v"),
    "args": [
        "rng.random(4), rng.random(5), np.array([1, 1, 1, 3, 0])",
    ],
}


def f(x, v, idx):
    y = x * 2.0
    y[idx] *= v
    return np.sum(y * x)
