"""An indexed array is indexed again; the first step makes a copy."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], idx: i8[k]",
    "wrt": ("A",),
    "args": [
        "rng.random((4, 4)), np.array([3, 1])",
    ],
}


def f(A, idx):
    B = A[idx][:, idx]
    C = A[idx]
    C[0] = 5.0
    return np.sum(B * B) + np.sum(C * A[:2])
