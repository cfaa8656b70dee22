"""Axes are reordered."""

import numpy as np

ADGEN = {
    "sig": "T: f8[a,b,c], A: f8[a,b]",
    "wrt": ("T", "A"),
    "args": [
        "rng.random((2, 3, 4)), rng.random((2, 3))",
    ],
}


def f(T, A):
    U = np.transpose(T, (2, 0, 1))
    V = T.transpose(1, 2, 0)
    W = T.T
    return np.sum(U * A) + np.sum(V @ A) + np.sum(W[0] * np.transpose(A)) + np.sum(A.T @ A)
