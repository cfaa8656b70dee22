"""An array is changed in place until its norm is small."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], limit: float",
    "wrt": ("x",),
    "args": [
        "1.0 + rng.random(4), 0.5",
        "1.0 + rng.random(4), 99.0",
    ],
}


def f(x, limit):
    y = x.copy()
    s = 0.0
    while np.sum(y * y) > limit:
        y[1:] *= 0.7
        y[0] = 0.5 * y[0] + 0.1 * y[1]
        s += y[0]
    return s + np.sum(y * x)
