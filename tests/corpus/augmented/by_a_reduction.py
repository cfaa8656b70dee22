"""The right side is a reduction of the array that changes."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    y = x.copy()
    y -= np.max(y)
    y /= np.sum(np.exp(y))
    y += y.mean()
    return np.sum(y * y)
