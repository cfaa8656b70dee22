"""Rebinding the row variable does not write to the matrix."""

import numpy as np

ADGEN = {
    "sig": "X: f8[n,d]",
    "wrt": ("X",),
    "args": [
        "rng.random((3, 2))",
    ],
}


def f(X):
    s = 0.0
    for row in X:
        row = row * row
        row[0] = 7.0
        s += np.sum(row)
    return s + np.sum(X)
