"""A mask over all elements of a matrix."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 4)) - 0.5",
    ],
}


def f(A):
    B = A.copy()
    B[A > 0.0] = 0.0
    B[A <= 0.0] *= A[A <= 0.0]
    return np.sum(B * B) + np.sum(A[A > 0.0])
