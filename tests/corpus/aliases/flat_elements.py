"""x.flat reads and writes the elements in order, wherever they lie; a slice of it is a copy."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n,m]",
    "wrt": ("x",),
    "args": ["rng.random((3, 4))"],
}


def f(x):
    y = (x * 1.0).T
    before = y.flat[2:5]
    y.flat[3] = y.flat[0] * y.flat[-1]
    y.flat[4:6] = 2.0
    y.flat[7] *= x[0, 0]
    z = x * 0.0
    z.flat = y.ravel()
    total = 0.0
    for number in z.flat:
        total += number * number
    return y * total + np.sum(before)
