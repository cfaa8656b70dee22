"""shape, size, ndim, dtype take part in the computation."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((2, 3))",
    ],
}


def f(A):
    B = np.zeros(A.shape, dtype=A.dtype)
    B[0] = A.sum(axis=0) / A.shape[0]
    C = np.ones((A.shape[1], A.ndim)) / A.size
    return (B @ C) * A.shape[-1]
