# A list of integers makes an integer array.
# sig: x: float

import numpy as np


def f(x):
    y = np.array([1, 2, 3])
    y[1] = x  # <- E303
    return np.sum(y * x)
