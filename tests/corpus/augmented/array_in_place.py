"""On an array, augmented assignment changes the array for all its names."""

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
    b = a
    b += 1.0
    b *= a
    return np.sum(a * x) + np.sum(b)
