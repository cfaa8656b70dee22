"""A loop over the rows of the transpose."""

import numpy as np

ADGEN = {
    "sig": "X: f8[n,d]",
    "wrt": ("X",),
    "args": [
        "rng.random((3, 4))",
    ],
}


def f(X):
    s = 1.0
    for column in X.T:
        s = s * 0.5 + np.sum(column * column)
    return s
