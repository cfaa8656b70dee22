"""The loop reads each element when it gets there, after earlier trips changed it."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    y = x.copy()
    s = 0.0
    for i, v in enumerate(y):
        if i + 1 < len(y):
            y[i + 1] += 0.5 * v * v
        s += v
    return s + np.sum(y)
