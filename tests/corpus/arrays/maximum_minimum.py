"""The larger and the smaller of two, with numbers and broadcast."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], r: f8[m]",
    "wrt": ("A", "r"),
    "args": [
        "rng.random((3, 2)) - 0.5, rng.random(2) - 0.5",
    ],
}


def f(A, r):
    relu = np.maximum(A, 0.0)
    capped = np.minimum(1.0 - r, A * 3.0)
    return np.sum(relu * capped) + np.sum(np.maximum(r, A) ** 2) + np.sum(np.maximum(0.1, r))
