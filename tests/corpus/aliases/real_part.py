"""The real part of a real array is the array."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    a = x * 1.0
    r = a.real
    r[0] = a[1] * a[2]
    return np.sum(a * x)
