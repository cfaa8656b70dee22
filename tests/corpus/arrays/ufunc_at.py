"""`at` of ufuncs changes an array in place, with numbers, slices and masks also where that is no addition."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], i: i8[k]",
    "wrt": ("x",),
    "args": ["rng.random(4) + 0.2, np.array([0, 2, 0])"],
}


def f(x, i):
    y = x * x
    np.add.at(y, i, 2.0 * x[1])
    np.subtract.at(y, i, x[:3])
    np.multiply.at(y, slice(1, 3), x[2])
    np.divide.at(y, 0, x[1])
    np.maximum.at(y, x > 0.6, 0.75)
    return y
