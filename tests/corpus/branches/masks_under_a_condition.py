"""Masks that are made and used under a condition, outside of loops and in them."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], c: float",
    "wrt": ("x", "y"),
    "args": [
        "np.array([0.3, -0.2, 0.9, 1.4]), np.array([0.5, -0.7, 0.2, 0.8]), 0.3",
        "rng.normal(size=3), rng.normal(size=3), -0.3",
    ],
}


def f(x, y, c):
    s = 0.0
    if c > 0.1:
        s += np.sum(x[y < 0.6] ** 2)
    for k in range(3):
        if k % 2 == 0:
            m = x > y
            x[m] = 0.5 * x[m] * y[m]
        else:
            low = x[y > -0.5]
            s += low @ low
    return s + np.sum(x * y)
