"""An element is a number; changing the name leaves the array alone."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    y = x.copy()
    v = y[0]
    v += 10.0 * y[1]
    y[0] *= v
    return np.sum(y) * v
