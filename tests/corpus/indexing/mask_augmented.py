"""Vectors are added to, and multiplied with, what a mask selects."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], v: f8[m]",
    "wrt": ("x", "v"),
    "args": [
        "np.array([0.4, -0.3, 0.8, -0.9]), rng.random(2)",
    ],
}


def f(x, v):
    y = x * x
    positive = x > 0.0
    y[positive] += v
    y[~positive] *= v[::-1]
    y[positive] -= np.sin(y[~positive])
    return y
