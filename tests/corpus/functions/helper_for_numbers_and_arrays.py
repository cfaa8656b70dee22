"""One helper function is used on a number, a vector and a matrix."""

import numpy as np

ADGEN = {
    "sig": "s: float, x: f8[n], A: f8[n,n]",
    "wrt": ("s", "x", "A"),
    "args": [
        "0.4, rng.random(2), rng.random((2, 2))",
    ],
}


def soft(t):
    return t / (1.0 + t * t)


def f(s, x, A):
    return soft(s) + np.sum(soft(x) @ soft(A))
