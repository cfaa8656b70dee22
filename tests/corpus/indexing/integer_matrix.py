"""An integer matrix selects from a vector."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], idx: i8[p,q]",
    "wrt": ("x",),
    "args": [
        "rng.random(4), np.array([[0, 1, 1], [3, 3, 0]])",
    ],
}


def f(x, idx):
    return np.sum(x[idx] @ np.array([1.0, 2.0, 3.0]) * x[idx[0, 1]])
