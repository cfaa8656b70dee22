"""A function writes its result into a part of an array, even of its own input."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    a = x * 1.0
    np.exp(a[1:], out=a[:-1])
    np.subtract(a[2:], a[:-2], out=a[1:-1])
    return a * x
