"""dot and @ in all ranks."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], A: f8[m,n], B: f8[n,k]",
    "wrt": ("x", "y", "A", "B"),
    "args": [
        "rng.random(3), rng.random(3), rng.random((2, 3)), rng.random((3, 4))",
    ],
}


def f(x, y, A, B):
    a = np.dot(x, y) * (x @ x)
    b = np.dot(A, x) + A @ y
    c = x @ B + np.dot(y, B)
    d = A @ B
    e = np.matmul(A, B[:, 0]) + A.dot(B)[:, 1]
    return a * np.sum(b) + np.sum(c * c) + np.sum(d**2) + b @ e
