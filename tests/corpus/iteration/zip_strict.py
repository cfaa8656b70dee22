"""zip with strict=True: the lengths agree, which the caller is held to."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[m]",
    "wrt": ("x", "y"),
    "args": ["rng.random(3), rng.random(3)"],
}


def f(x, y):
    total = 0.0
    for a, b in zip(x, y, strict=True):
        total += a * b
    if x.dtype == np.float64 and x.dtype == y.dtype:
        total *= 2.0
    return total + sum(u * v for u, v in zip([1.0, 2.0], (x[0], y[1]), strict=True))
