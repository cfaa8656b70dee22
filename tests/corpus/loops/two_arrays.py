"""Two arrays feed each other."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], steps: int",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(4), rng.random(4), 3",
        "rng.random(4), rng.random(4), 0",
    ],
}


def f(x, y, steps):
    a = x.copy()
    b = y.copy()
    for t in range(steps):
        for i in range(len(a)):
            a[i] = a[i] + 0.1 * b[i]
            b[i] = b[i] - 0.1 * a[i] * a[i]
    return np.sum(a * b)
