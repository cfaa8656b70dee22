"""An array is added to, multiplied with and taken from itself."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "0.5 + rng.random(4)",
    ],
}


def f(x):
    y = x.copy()
    y += y
    y *= y
    z = y.copy()
    z -= z
    y **= 2
    y /= x
    return np.sum(y + z)
