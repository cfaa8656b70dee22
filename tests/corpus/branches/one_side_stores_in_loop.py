"""A store on one side of a branch inside a loop, read by later trips."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(7)",
    ],
}


def f(x):
    y = x.copy()
    for i in range(1, len(y)):
        if i % 2 == 1:
            y[i] = y[i] * y[i - 1]
        y[i - 1] = y[i - 1] + 0.5 * y[i]
    return np.sum(y * y)
