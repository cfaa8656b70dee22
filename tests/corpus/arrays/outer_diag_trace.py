"""Outer product, diagonal in both directions, trace."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], A: f8[n,n]",
    "wrt": ("x", "y", "A"),
    "args": [
        "rng.random(3), rng.random(3), rng.random((3, 3))",
    ],
}


def f(x, y, A):
    P = np.outer(x, y) + np.diag(x * y)
    d = np.diag(A @ P)
    return np.trace(P @ A) * np.sum(d * d) + A.trace() + np.sum(np.outer(x, d)[0])
