"""Conjugate gradients with in-place updates."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], b: f8[n], steps: int",
    "wrt": ("A", "b"),
    "args": [
        "np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]]), rng.random(3), 2",
    ],
}


def f(A, b, steps):
    x = np.zeros_like(b)
    r = b.copy()
    p = r.copy()
    rr = r @ r
    for _ in range(steps):
        Ap = A @ p
        alpha = rr / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        new = r @ r
        p *= new / rr
        p += r
        rr = new
    return x @ b
