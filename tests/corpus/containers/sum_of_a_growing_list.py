"""Python's sum, of numbers and of arrays, also while the list grows; what it gives is a Python number."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(4), 0.7",
        "rng.random(1), 0.7",
        "-rng.random(3), 0.7",
    ],
}


def f(x, s):
    h = [s]
    rows = []
    for v in x:
        h.append(math.sin(v) * h[-1])
        rows.append(x * h[-1])
        if v > 0:
            h[0] += 0.1 * sum(h)
    t = sum(rows, 1.0)
    t[0] = s
    return sum(h) * np.sum(t * t) + sum(x * t, s) + sum(h) ** -1
