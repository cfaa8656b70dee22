# With order="F" a matrix in C order is copied, and one in Fortran order is not.
# sig: x: f8[n, n]

import numpy as np


def f(x):
    y = np.asarray(x, order="F")
    y[0, 0] = 3.0  # <- E4
    return np.sum(x * y)
