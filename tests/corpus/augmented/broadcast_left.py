"""A vector is added to every row, a scalar and a column to all."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], r: f8[m], c: f8[n], s: float",
    "wrt": ("A", "r", "c", "s"),
    "args": [
        "rng.random((2, 3)), rng.random(3), rng.random(2), 0.7",
    ],
}


def f(A, r, c, s):
    B = A.copy()
    B += r
    B *= s
    B -= c[:, None]
    B /= 2.0 + r
    return np.sum(B * B * A)
