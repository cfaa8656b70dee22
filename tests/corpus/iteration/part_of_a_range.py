"""A slice of a range: its length, and its integers."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": ("rng.random(6), 2", "rng.random(5), -2", "rng.random(4), 9"),
}


def f(x, k):
    total = len(range(len(x))[k:]) * np.sum(x * x)
    for i in range(len(x))[k::2]:
        total += x[i] ** 3
    return total + len(range(2, 20, 3)[1:4:2]) * x[0]
