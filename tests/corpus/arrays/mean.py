"""Means over axes."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((2, 3))",
    ],
}


def f(A):
    centered = A - np.mean(A, axis=0)
    variance = np.mean(centered**2, axis=1, keepdims=True)
    return np.mean(centered / (variance + 0.1)) + A.mean() * np.sum(variance) + np.mean(A[0] ** 3)
