"""A triangular system, row by row."""

import numpy as np

ADGEN = {
    "sig": "L: f8[n,n], b: f8[n]",
    "wrt": ("L", "b"),
    "args": [
        "rng.random((4, 4)) + 2.0 * np.eye(4), rng.random(4)",
    ],
}


def f(L, b):
    x = np.zeros_like(b)
    for i in range(len(b)):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return x
