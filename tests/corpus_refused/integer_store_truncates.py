# A float goes into an integer array.
# sig: x: f8[n]

import numpy as np


def f(x):
    k = np.zeros(3, dtype=int)
    k[0] = x[0] * 10.0  # <- E303
    return k[0] * x[0]
