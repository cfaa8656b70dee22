"""A subscript on a call and on an expression."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[n,n]",
    "wrt": ("x", "A"),
    "args": [
        "rng.random(3), rng.random((3, 3))",
    ],
}


def f(x, A):
    return (A @ x)[1] * np.exp(x)[0] + (x * x)[-1] + A.T[0, 1] * A.shape[0]
