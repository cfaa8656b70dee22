"""Norms of a matrix without rows: 0 where NumPy starts from 0, and no derivative to speak of."""

import numpy as np

ADGEN = {
    "sig": "A: f8[0,3], x: float",
    "wrt": ("A", "x"),
    "args": ["np.zeros((0, 3)), 2.0"],
}


def f(A, x):
    norms = np.linalg.norm(A, 2) + np.linalg.norm(A, "nuc") + np.linalg.norm(A, np.inf) + np.linalg.norm(A, 1)
    return x * (1.0 + norms + np.linalg.norm(A) + np.linalg.norm(A, -1))
