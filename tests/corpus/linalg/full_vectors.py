"""All singular vectors of a matrix of which only the run says that it is square."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": ["rng.random((4, 4)) + np.eye(4)"],
}


def f(A):
    u, s, vh = np.linalg.svd(A)
    return u @ np.diag(np.sqrt(s)) @ vh
