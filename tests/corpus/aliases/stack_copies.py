"""Joined arrays are new arrays."""

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
    both = np.concatenate([a, y])
    table = np.stack((a, y))
    a[0] = 7.0 * y[1]
    both[1] = a[0]
    table[0] *= a
    return np.sum(both * both) + np.sum(table) * np.sum(a)
