"""The list holds the array itself, so a later write shows in the list."""

import numpy as np

ADGEN = {
    "sig": "x: f8[3]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    y = x * 1.0
    parts = []
    parts.append(y)
    parts.append(y[1:])
    y[1] = 5.0 * x[0]
    parts[1][1] = y[1] * x[2]
    return np.sum(parts[0] * x) + np.sum(parts[1])
