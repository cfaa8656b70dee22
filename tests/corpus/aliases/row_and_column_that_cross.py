"""Vectors that overlap in memory, with other strides: what is stored is what was there before."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n, n], x: f8[m], keep: bool[m]",
    "wrt": ("A", "x"),
    "args": [
        "rng.random((4, 4)), rng.random(9), np.arange(9) % 3 == 1",
        "rng.random((5, 5)).T, rng.random(9), np.arange(9) > 5",
    ],
}


def f(A, x, keep):
    A[:, 0] = A[1] * 1.0
    for i in range(len(A)):
        A[i] = 1.0 * A[:, i]
    B = A.T.copy()
    B.T[1:, 2] = B[2][:-1] * 1.0
    x[0:9:2] = x[0:5] * 1.0
    x[keep] = 1.0 * x[::-3]
    return np.sum(A * A.T * B) + np.sum(x**2 * np.arange(len(x)))
