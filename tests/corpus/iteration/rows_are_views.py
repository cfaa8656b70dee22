"""A row is a view, so writing to it writes to the matrix."""

import numpy as np

ADGEN = {
    "sig": "X: f8[n,d]",
    "wrt": ("X",),
    "args": [
        "rng.random((3, 4))",
    ],
}


def f(X):
    Y = X.copy()
    for row in Y:
        row[0] = row[1] * row[2]
        row[1:] *= 2.0
    return np.sum(Y * X)
