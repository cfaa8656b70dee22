"""A parameter is changed through a second name."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    y = x
    s = np.sum(x * x)
    y[0] = s
    y[1:] = x[:-1] * y[1:]
    return x * s
