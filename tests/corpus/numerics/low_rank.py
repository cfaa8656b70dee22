"""The best approximation of rank one, and singular values alone."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.normal(size=(4, 3))",
        "rng.normal(size=(2, 3))",
        "rng.normal(size=(3, 3))",
    ],
}


def f(A):
    u, s, vh = np.linalg.svd(A, full_matrices=False)
    B = u[:, :1] * s[:1] @ vh[:1]
    return np.sum((A - B) ** 2 * np.arange(3.0)) + np.sum(np.linalg.svdvals(A) ** 3)
