"""Two loops over a matrix."""

import math

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 4))",
        "rng.random((2, 2))",
    ],
}


def f(A):
    s = 0.0
    for i in range(A.shape[0]):
        r = 0.0
        for j in range(A.shape[1]):
            r += A[i, j] ** 2
        s += math.sqrt(r)
    return s
