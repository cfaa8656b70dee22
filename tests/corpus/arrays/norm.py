"""Norms of vectors and matrices."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[p,q]",
    "wrt": ("x", "A"),
    "args": [
        "rng.random(3) - 0.5, rng.random((2, 3)) - 0.5",
    ],
}


def f(x, A):
    a = np.linalg.norm(x) * np.linalg.norm(A)
    b = np.linalg.norm(A, axis=1)
    c = np.linalg.norm(A, axis=0, keepdims=True)
    return a + np.sum(b * b * b) + np.sum(A / c) + np.linalg.norm(x, 1)
