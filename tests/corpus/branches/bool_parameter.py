"""A boolean parameter steers."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], square: bool",
    "wrt": ("x",),
    "args": [
        "rng.random(3), True",
        "rng.random(3), False",
    ],
}


def f(x, square):
    y = x
    if square:
        y = y * y
    return np.sum(y) if not square else np.mean(y)
