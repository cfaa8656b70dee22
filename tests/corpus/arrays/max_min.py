"""Largest and smallest elements, over all and over an axis."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "np.array([[0.3, 0.9, 0.1], [0.7, 0.2, 0.5]])",
    ],
}


def f(A):
    spread = np.max(A) * np.min(A)
    rows = np.max(A, axis=1) - A.min(axis=1)
    shifted = A - np.max(A, axis=0, keepdims=True)
    return spread * np.sum(rows) + np.sum(np.exp(shifted) * A)
