"""Ranges as indices, as in `log_p[range(len(y)), y]`, and as arrays."""

import numpy as np

ADGEN = {
    "sig": "X: f8[n,m], y: i8[n]",
    "wrt": ("X",),
    "args": [
        "rng.random((4, 3)), np.array([0, 2, 1, 1])",
        "rng.random((1, 3)), np.array([2])",
    ],
}


def f(X, y):
    chosen = -np.mean(X[range(len(y)), y])
    X = X.copy()
    X[range(0, len(y), 2), 1] *= 3.0
    X[range(len(y) - 1, -1, -1), 0] += np.arange(len(y)) * X[:, 2]
    weights = np.array(range(3)) + np.asarray(range(1, 4), dtype=float)
    return chosen + np.sum(weights * X**2) + np.dot(range(3), X[0, range(3)])
