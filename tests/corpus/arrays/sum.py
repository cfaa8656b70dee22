"""Sums over all, one and several axes, with and without the axes kept."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], T: f8[a,b,c]",
    "wrt": ("A", "T"),
    "args": [
        "rng.random((2, 3)), rng.random((2, 3, 2))",
    ],
}


def f(A, T):
    a = np.sum(A * A)
    b = np.sum(A, axis=0) * np.sum(A**2, 0)
    c = A / np.sum(A, axis=1, keepdims=True)
    d = np.sum(T * T, axis=(0, 2)) * np.sum(T, axis=-1).sum(axis=0)
    return a * np.sum(b) + np.sum(c * c) + np.sum(d**2) + A.sum()
