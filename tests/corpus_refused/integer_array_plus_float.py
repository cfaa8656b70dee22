# A float is added in place to an integer array: NumPy refuses it too.
# sig: x: float, k: i8[n]

import numpy as np


def f(x, k):
    m = k.copy()
    m += x  # <- E3
    return np.sum(m)
