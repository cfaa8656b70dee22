"""A slice is a view: writes go through in both directions."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    a = x.copy()
    b = a[1:]
    b[0] = a[0] * 2.0
    a[2] = b[0] * b[3]
    b *= 1.5
    return np.sum(a * x) + b[1]
