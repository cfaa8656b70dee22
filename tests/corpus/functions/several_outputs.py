"""The function returns a tuple of a number and two arrays."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(3), 0.4",
    ],
}


def f(x, s):
    y = np.sin(x) * s
    return np.sum(y), y, x[1:] * y[0]
