"""The augmented matrix product binds or writes like the others."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n], B: f8[n,n]",
    "wrt": ("A", "B"),
    "args": [
        "rng.random((2, 2)), rng.random((2, 2))",
    ],
}


def f(A, B):
    C = A.copy()
    D = C
    C @= B
    return np.sum(D * A)
