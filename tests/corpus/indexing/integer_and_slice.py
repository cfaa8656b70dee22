"""An integer array beside a slice, and beside an integer."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], idx: i8[k]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 4)), np.array([2, 0, 2])",
    ],
}


def f(A, idx):
    a = A[idx, 1:3]
    b = A[1:, idx]
    c = A[idx, 0]
    return np.sum(a * a) + np.sum(b**3) + np.sum(np.exp(c))
