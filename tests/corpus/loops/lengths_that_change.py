"""A loop with few trips in which the length of an array changes: each trip stands for itself."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.standard_normal(8), 3",
        "rng.standard_normal(8), 0",
    ],
}


def f(x, k):
    y = x
    total = 0.0
    for _ in range(2):
        y = np.diff(y)
        total += np.sum(y**2)
    for level in range(3):
        y = y[1:] * y[:-1] + level
        if total > 50.0:
            break
        total = total + np.sum(y)
    for i in range(k):
        z = x
        for _ in range(2):
            z = 0.5 * (z[1:] + z[:-1])
        total = total * 0.5 + np.sum(z) * i
    return total
