"""Two names for one new array."""

import numpy as np

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.6",
    ],
}


def f(x):
    a = b = np.ones(3)
    a[0] = x
    b[1] = a[0] * 2.0
    return np.sum(a * a * b)
