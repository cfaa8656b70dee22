"""A second name for one array."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    a = x.copy()
    b = a
    b[0] = 3.0 * a[1]
    a[2] = b[0] * b[2]
    return np.sum(a * x) + b[0]
