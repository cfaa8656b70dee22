"""Conditions on whole arrays."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.3, 0.5, 0.9])",
        "np.array([-0.3, 0.5, 0.9])",
        "np.array([-0.3, -0.5, -0.9])",
    ],
}


def f(x):
    if np.all(x > 0.0):
        return np.sum(np.sqrt(x))
    if (x > 0.0).any():
        return np.sum(x * x)
    return x[0] * x[1]
