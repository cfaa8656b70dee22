"""`a[:] = b` writes into the array, `a = b` moves the name."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), rng.random(3)",
    ],
}


def f(x, y):
    a = x * 1.0
    keep = a
    b = y * 1.0
    a[:] = b
    a[0] = 4.0 * b[1]
    c = b
    c[2] = a[0]
    return np.sum(keep * x) + np.sum(b * y)
