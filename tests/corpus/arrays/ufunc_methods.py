"""reduce, accumulate and outer of ufuncs."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[n,m]",
    "wrt": ("x", "A"),
    "args": ["rng.random(3), rng.random((3, 4))"],
}


def f(x, A):
    outer = np.multiply.outer(x, np.add.reduce(A)) + np.subtract.outer(x, A[0])
    largest = np.maximum.reduce(A, axis=1, keepdims=True)
    running = np.add.accumulate(A) * np.multiply.accumulate(A, axis=1)
    return outer * largest + running * np.add.reduce(A, axis=None)
