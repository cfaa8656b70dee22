"""Two integer arrays select pairs, with repeats."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], i: i8[k], j: i8[k]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 4)), np.array([0, 2, 0, 1]), np.array([1, 3, 1, 0])",
    ],
}


def f(A, i, j):
    B = A.copy()
    B[i, j] = B[i, j] * 3.0
    return np.sum(A[i, j] ** 2) + np.sum(B * A)
