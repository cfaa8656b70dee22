"""A loop over the rows of a matrix."""

import numpy as np

ADGEN = {
    "sig": "X: f8[n,d], w: f8[d]",
    "wrt": ("X", "w"),
    "args": [
        "rng.random((4, 3)), rng.random(3)",
    ],
}


def f(X, w):
    s = 0.0
    for row in X:
        s += np.tanh(row @ w)
    return s
