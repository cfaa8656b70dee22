"""LU by rank-one updates of the trailing block."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n]",
    "wrt": ("A",),
    "args": [
        "rng.random((4, 4)) + 3.0 * np.eye(4)",
    ],
}


def f(A):
    LU = A.copy()
    for k in range(LU.shape[0] - 1):
        LU[k + 1 :, k] /= LU[k, k]
        LU[k + 1 :, k + 1 :] -= np.outer(LU[k + 1 :, k], LU[k, k + 1 :])
    return LU
