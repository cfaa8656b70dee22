"""Rows made by a comprehension are joined."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], w: f8[m]",
    "wrt": ("A", "w"),
    "args": [
        "rng.random((3, 2)), rng.random(2)",
    ],
}


def f(A, w):
    rows = [np.tanh(row * w) for row in A]
    return np.sum(np.concatenate(rows) ** 2)
