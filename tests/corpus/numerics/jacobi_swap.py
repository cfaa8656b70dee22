"""Jacobi iteration with two arrays that change names."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], b: f8[n], sweeps: int",
    "wrt": ("A", "b"),
    "args": [
        "rng.random((3, 3)) + 3.0 * np.eye(3), rng.random(3), 3",
    ],
}


def f(A, b, sweeps):
    x = np.zeros(len(b))
    y = np.zeros(len(b))
    for _ in range(sweeps):
        for i in range(len(b)):
            s = b[i] - A[i] @ x + A[i, i] * x[i]
            y[i] = s / A[i, i]
        x, y = y, x
    return x
