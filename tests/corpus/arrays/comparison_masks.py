"""Masks are combined and counted."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.3, 0.6, -0.2, 0.9])",
    ],
}


def f(x):
    inside = (x > 0.0) & (x < 0.8)
    outside = ~inside | (x == 0.31)
    return np.sum(x * inside) * np.sum(inside) + np.sum(x[outside] ** 2) + np.mean(x > 0.5) * x[0]
