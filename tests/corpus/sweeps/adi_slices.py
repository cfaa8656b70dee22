"""Alternating directions by whole rows and columns."""

import numpy as np

ADGEN = {
    "sig": "X: f8[n,n], A: f8[n,n], B: f8[n,n], steps: int",
    "wrt": ("X", "A", "B"),
    "args": [
        "rng.random((4, 4)), 0.3 * rng.random((4, 4)), 2.0 + rng.random((4, 4)), 2",
    ],
}


def f(X, A, B, steps):
    n = X.shape[0]
    for _ in range(steps):
        for j in range(1, n):
            X[:, j] -= X[:, j - 1] * A[:, j] / B[:, j - 1]
            B[:, j] -= A[:, j] * A[:, j] / B[:, j - 1]
        X[:, -1] /= B[:, -1]
        for j in range(n - 2, -1, -1):
            X[:, j] = (X[:, j] - A[:, j + 1] * X[:, j + 1]) / B[:, j]
        for i in range(1, n):
            X[i] -= X[i - 1] * A[i] / B[i - 1]
            B[i] -= A[i] * A[i] / B[i - 1]
    return np.sum(X * X)
