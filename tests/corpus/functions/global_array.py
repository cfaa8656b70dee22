"""An array constant of the module."""

import numpy as np

ADGEN = {
    "sig": "x: f8[3]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


WEIGHTS = np.array([0.5, 0.25, 1.5])
MIX = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])


def f(x):
    return np.sum((MIX @ (x * WEIGHTS)) ** 2) * WEIGHTS[2]
