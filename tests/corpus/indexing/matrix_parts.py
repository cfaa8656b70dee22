"""Rows, columns, blocks and single elements of a matrix."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 4))",
    ],
}


def f(A):
    s = A[0, 1] * A[-1, -2] + A[1][2]
    row = A[1] * A[2, :]
    column = A[:, 0] * A[:, -1]
    block = A[1:, :2] * A[:-1, 2:]
    return s + np.sum(row) * np.sum(column) + np.sum(block)
