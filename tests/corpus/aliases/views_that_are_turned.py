"""rot90, mT, diagonal, atleast_2d and broadcast_arrays look at the array they are given."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n,n], y: f8[n]",
    "wrt": ("x", "y"),
    "args": ["rng.random((3, 3)), rng.random(3)"],
}


def f(x, y):
    a = x * x
    diagonal = np.diagonal(a, offset=1)
    turned = np.rot90(a)
    turned[0, 0] = y[0]
    a.mT[1, 0] = y[1] * x[0, 0]
    a[1, 2] = x[2, 2] ** 2
    b = y * 1.0
    row = np.atleast_2d(b)
    row[0, 1] = x[0, 1]
    stretched, same = np.broadcast_arrays(b, a)
    b[2] = y[0] * x[1, 1]
    same[2, 2] = y[2]
    return a * stretched, diagonal * 2.0, row
