"""Slices that move with a loop, under a condition: lengths must agree on that path only."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], c: float",
    "wrt": ("x", "y"),
    "args": [
        "rng.normal(size=4), rng.normal(size=4), 0.3",
        "rng.normal(size=3), rng.normal(size=3), -0.3",
    ],
}


def f(x, y, c):
    s = 0.0
    for i in range(3):
        if c > 0.1:
            s += x[i:] @ y[i:]
            s += y[i + 1 :] @ y[i + 1 :]
        if i % 2 == 0:
            s += np.sum(x[i:] * x[: len(x) - i])
        else:
            x[i:] += 0.5 * y[i:]
            s += np.sum(x[i : i + 2] * y[i : i + 2])
    return s
