"""The length of a slice changes from trip to trip."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    s = 0.0
    y = x.copy()
    for i in range(len(x)):
        s += np.sum(y[:i]) * x[i]
        y[i:] = y[i:] * x[i]
    return s + np.sum(y)
