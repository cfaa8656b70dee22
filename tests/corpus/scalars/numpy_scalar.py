"""An element of an array is a NumPy number; its arithmetic is NumPy's."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "0.2 + rng.random(3)",
    ],
}


def f(x):
    a = x[0]
    b = a / x[1] + a**2 + math.exp(a) + np.log(x[2])
    return b * a.item() if False else b * a
