"""Running sums along either axis and over the flattened array."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[p,q]",
    "wrt": ("x", "A"),
    "args": [
        "rng.random(4), rng.random((2, 3))",
    ],
}


def f(x, A):
    a = np.cumsum(x * x)
    b = np.cumsum(A, axis=0) * A.cumsum(axis=1)
    c = np.cumsum(A)
    return np.sum(a * x) + np.sum(b * b) + c[-2] * c[1]
