"""The diagonal by two ranges, read and written."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 3))",
    ],
}


def f(A):
    i = np.arange(A.shape[0])
    B = A @ A
    B[i, i] = np.exp(A[i, i])
    B[i, i[::-1]] += 1.0
    return B * A
