"""Coordinates of grids, by slices between brackets."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], w: float",
    "wrt": ("A", "w"),
    "args": [
        "rng.random((3, 4)), 0.7",
    ],
}


def f(A, w):
    rows, columns = np.mgrid[0 : A.shape[0], 0 : A.shape[1]]
    total = np.sum(A * np.exp(-w * (rows + 2 * columns)))
    x, y = np.ogrid[-1:1:3j, 0:w:4j]
    total += np.sum(A * (x + y) ** 2)
    grid = np.mgrid[0:2, 0:1:0.25]
    return total + np.sum(np.sin(w * grid)) + np.mgrid[1:7:2] @ A[:, 0] + np.mgrid[0:w:3j] @ A[:, 1]
