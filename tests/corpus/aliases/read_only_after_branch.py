"""Which array a name refers to depends on a branch, but nothing is written later."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], k: int",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), rng.random(3), 1",
        "rng.random(3), rng.random(3), 0",
    ],
}


def f(x, y, k):
    if k:
        a = x
    else:
        a = y
    return np.sum(a * x) + a[1] * y[0]
