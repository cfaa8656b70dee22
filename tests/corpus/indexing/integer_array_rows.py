"""Rows are selected with repeats, and columns by a list."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], idx: i8[k]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 4)), np.array([2, 0, 2, 1])",
    ],
}


def f(A, idx):
    rows = A[idx]
    columns = A[:, [0, 2, 2]]
    return np.sum(rows * rows) + np.sum(columns**3)
