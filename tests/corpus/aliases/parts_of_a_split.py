"""The parts that split gives are views: a write to one is seen in the array, and the other way round."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], A: f8[n,m]",
    "wrt": ("x", "A"),
    "args": ["rng.random(6), rng.random((6, 4))"],
}


def f(x, A):
    y = x * 1.0
    first, second, third = np.split(y, 3)
    first[0] = x[5]
    second += third
    y[4] = 7.0 * x[0]
    B = A * 1.0
    left, right = np.hsplit(B, 2)
    left[:, 0] = x
    rows = np.unstack(right[:2])
    B[1, 3] = x[2]
    return first * second + third, B * y[:, None], rows[0] * rows[1]
