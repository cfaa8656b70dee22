"""An array without axes is changed in place."""

import numpy as np

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.7",
    ],
}


def f(x):
    a = np.array(x)
    b = a
    a += 1.0
    a *= x
    b[...] = b * b
    return np.sum(a)
