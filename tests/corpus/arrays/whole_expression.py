"""Matrix calculus in one line."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], x: f8[n], y: f8[n]",
    "wrt": ("A", "x", "y"),
    "args": [
        "rng.random((3, 3)), rng.random(3), rng.random(3)",
    ],
}


def f(A, x, y):
    return (x - A @ y) @ (A + A.T) @ (x - A @ y) / (1.0 + x @ x) + np.trace(A @ A.T) * np.exp(-np.sum(x * y))
