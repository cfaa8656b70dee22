"""Softmax with the largest element taken off."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.3, 1.2, -0.4])",
    ],
}


def f(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
