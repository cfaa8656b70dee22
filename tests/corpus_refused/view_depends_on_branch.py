# Which part of an array is written depends on a branch.
# sig: x: f8[n], k: int

import numpy as np


def f(x, k):
    a = x * 1.0
    if k:
        v = a[1:]
    else:
        v = a[:-1]
    v *= 2.0  # <- E4
    return np.sum(a * x)
