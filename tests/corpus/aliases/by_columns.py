"""order='F' runs along columns; of a vector the reshaped array is a view."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n,m], y: f8[k]",
    "wrt": ("x", "y"),
    "args": ["rng.random((2, 6)), rng.random(6)"],
}


def f(x, y):
    a = x * x
    reshaped = a.reshape((3, 4), order="F")
    line = a.flatten("F") * np.arange(12)
    b = y * y
    columns = b.reshape((3, 2), order="F")
    columns[0, 1] = x[0, 0]
    b[1] = y[5]
    return reshaped * 2.0, line * a.ravel("F"), columns * b[0], b
