"""Blocks of a matrix that grow and shrink with a loop, under a condition."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], c: float",
    "wrt": ("A",),
    "args": [
        "rng.normal(size=(3, 3)), 0.3",
        "rng.normal(size=(2, 4)), 0.3",
        "rng.normal(size=(2, 4)), 0.1",
    ],
}


def f(A, c):
    s = 0.0
    for k in range(2):
        if c > 0.2:
            s += np.sum(A[: k + 1, k:] ** 2)
    return s + np.sum(A)
