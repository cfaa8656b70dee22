"""A tuple kept in a name is an index for two axes."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 4))",
    ],
}


def f(A):
    place = (1, 2)
    B = A * A
    B[place] = A[0, 0]
    return np.sum(B) * A[place]
