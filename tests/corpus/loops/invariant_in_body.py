"""An expression of the body does not change from trip to trip, but has a derivative."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(5), 0.4",
    ],
}


def f(x, s):
    y = 0.0
    for i in range(len(x)):
        y += np.exp(-s) * x[i] + math.sqrt(1.0 + s * s)
    return y
