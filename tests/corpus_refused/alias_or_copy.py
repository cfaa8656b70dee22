# Whether a write goes through depends on a branch.
# sig: x: f8[n], k: int

import numpy as np


def f(x, k):
    a = x * 1.0
    b = a
    if k:
        b = a.copy()
    b[0] = 2.0  # <- E4
    return np.sum(a * x) + b[1]
