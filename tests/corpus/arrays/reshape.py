"""Shapes are changed, one length left to NumPy."""

import numpy as np

ADGEN = {
    "sig": "A: f8[2,6]",
    "wrt": ("A",),
    "args": [
        "rng.random((2, 6))",
    ],
}


def f(A):
    B = np.reshape(A, (3, 4))
    C = A.reshape(4, -1)
    D = A.reshape((2, 2, 3))
    e = A.reshape(-1)
    return np.sum(B @ C) + np.sum(D[1] * D[0]) + np.sum(e[::-1] * e)
