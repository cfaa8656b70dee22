"""Integer arrays in float arithmetic are data."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: i8[n], keep: bool[n]",
    "wrt": ("x",),
    "args": [
        "0.3 + rng.random(3), np.array([2, 0, 3]), np.array([True, False, True])",
    ],
}


def f(x, k, keep):
    a = x * k + x**k
    b = np.where(keep, a, 0.0) + keep * x
    c = (k // 2) * x + (k % 2) * x * x + np.sum(k) * x[0]
    return b * c
