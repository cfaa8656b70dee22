"""Shapes that are stretched against each other."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], r: f8[m], c: f8[n,1], s: float",
    "wrt": ("A", "r", "c", "s"),
    "args": [
        "rng.random((2, 3)), rng.random(3), rng.random((2, 1)), 0.7",
    ],
}


def f(A, r, c, s):
    B = A * r + c / (1.0 + r)
    C = c * r - s
    D = (c + s) * (r[None, :] - A)
    return np.sum(B * C * D) + np.sum(s * r) + np.sum(c - c.T)
