"""Products, also with zeros among the factors."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[p,q]",
    "wrt": ("x", "A"),
    "args": [
        "0.5 + rng.random(4), 0.5 + rng.random((2, 3))",
        "np.array([0.4, 0.0, 0.7]), np.array([[0.5, 0.0, 0.3], [0.0, 0.0, 2.0]])",
    ],
}


def f(x, A):
    return np.prod(x) + np.sum(np.prod(A, axis=1)) + np.prod(A, axis=0) @ np.array([1.0, 2.0, 3.0])
