"""Lengths of lists, tuples, dicts and arrays are integers."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[p,q]",
    "wrt": ("x", "A"),
    "args": [
        "rng.random(3), rng.random((2, 4))",
    ],
}


def f(x, A):
    k = len(x) + len(A) * len(A[0]) + len([1, 2]) + len({"a": x})
    return np.sum(x) * k + A[len(A) - 1, 0]
