"""What the adjoint of one branch needs is computed on that path alone, and no length may be read off it elsewhere."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[n,n], s: float, flag: bool, k: int",
    "wrt": ("x", "A", "s"),
    "args": [
        "rng.random(5), rng.random((5, 5)), 0.9, False, 0",
        "rng.random(5), rng.random((5, 5)), 0.9, False, 2",
        "rng.random(5), rng.random((5, 5)), 0.1, False, 2",
        "rng.random(5), rng.random((5, 5)), 0.9, True, 2",
    ],
}


def f(x, A, s, flag, k):
    if flag:
        s = s * 2.0
    elif k > 1:
        if s * math.sin(s) > 0.11:
            x[:-2] = np.sin(A[0][:-2])
            x[0] = math.sin(math.sin(s))
    c = math.sin(0.3 * np.sum(A.T[0][:-2][::-1]))
    return np.sum(x * x) + s + c + np.sum(A * A.T)
