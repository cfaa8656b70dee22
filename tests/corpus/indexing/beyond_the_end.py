"""Slices may reach beyond the end or be empty."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    a = x[:100]
    b = x[3:3]
    c = x[4:1]
    return np.sum(a * a) + np.sum(b) * 3.0 + np.sum(c)
