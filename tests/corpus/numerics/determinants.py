"""Determinants of a matrix and of a stack; a singular matrix has a derivative too."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], S: f8[k,n,n], b: f8[n]",
    "wrt": ("A", "S", "b"),
    "args": [
        "rng.normal(size=(3, 3)), rng.normal(size=(2, 3, 3)) + 3.0 * np.eye(3), rng.normal(size=3)",
        "np.array([[1.0, 2.0], [2.0, 4.0]]), np.array([[[1.0, 2.0], [3.0, 4.0]], [[2.0, 0.0], [0.0, 3.0]]]), np.ones(2)",
    ],
}


def f(A, S, b):
    total = np.linalg.det(A) * b[0]
    for d in np.linalg.det(S):
        total += d * d
    return total + np.sum(np.linalg.solve(S, b) ** 2) + np.sum(np.linalg.inv(S)[0, 0])
