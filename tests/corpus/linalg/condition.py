"""Singular values of a tall matrix, without asking for the thin decomposition."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": ["rng.random((5, 3))"],
}


def f(A):
    u, s, vh = np.linalg.svd(A)
    return s[0] / s[-1] + np.linalg.norm(A, 2) * np.linalg.norm(A, "nuc")
