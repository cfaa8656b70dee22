"""One element is written twice in the same trip; the first value is read in between."""

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
    for i in range(len(y)):
        y[i] = y[i] * 2.0
        t = y[i] * y[0]
        y[i] = t + 1.0
    return np.sum(y * y)
