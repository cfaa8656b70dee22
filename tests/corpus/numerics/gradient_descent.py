"""Gradient descent with momentum on a quadratic, differentiated through its steps."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], x: f8[n], rate: float, momentum: float, steps: int",
    "wrt": ("A", "x", "rate", "momentum"),
    "args": [
        "rng.random((2, 2)) + np.eye(2), rng.random(2), 0.1, 0.5, 5",
    ],
}


def f(A, x, rate, momentum, steps):
    v = np.zeros_like(x)
    for _ in range(steps):
        g = A.T @ (A @ x)
        v *= momentum
        v -= rate * g
        x = x + v
    return np.sum(x * x)
