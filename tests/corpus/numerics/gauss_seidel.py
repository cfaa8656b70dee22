"""Gauss-Seidel sweeps: each unknown uses the new values before it."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], b: f8[n], sweeps: int",
    "wrt": ("A", "b"),
    "args": [
        "rng.random((3, 3)) + 3.0 * np.eye(3), rng.random(3), 3",
    ],
}


def f(A, b, sweeps):
    n = len(b)
    x = np.zeros(n)
    for _ in range(sweeps):
        for i in range(n):
            s = b[i]
            for j in range(n):
                if j != i:
                    s -= A[i, j] * x[j]
            x[i] = s / A[i, i]
    return x
