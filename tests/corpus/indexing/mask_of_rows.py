"""A mask over the rows of a matrix."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], keep: bool[n]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 2)), np.array([True, False, True])",
    ],
}


def f(A, keep):
    B = A.copy()
    B[keep] *= 3.0
    B[~keep, 0] = A[0, 1] ** 2
    return np.sum(A[keep] ** 2) + np.sum(B * A)
