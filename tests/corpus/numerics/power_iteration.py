"""The largest eigenvalue by power iteration."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], steps: int",
    "wrt": ("A",),
    "args": [
        "np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]]), 6",
    ],
}


def f(A, steps):
    v = np.ones(A.shape[0])
    for _ in range(steps):
        v = A @ v
        v /= np.linalg.norm(v)
    return v @ A @ v
