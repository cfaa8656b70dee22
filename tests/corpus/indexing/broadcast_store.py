"""A row is stored into all rows, a column into all columns, a number everywhere."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], r: f8[m], c: f8[n], s: float",
    "wrt": ("A", "r", "c", "s"),
    "args": [
        "rng.random((3, 2)), rng.random(2), rng.random(3), 0.3",
    ],
}


def f(A, r, c, s):
    B = np.empty((3, 2))
    B[:] = r
    C = np.zeros_like(A)
    C[...] = c[:, None]
    D = A.copy()
    D[1:, :] = s
    return np.sum(B * C * D * A)
