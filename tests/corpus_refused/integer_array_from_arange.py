# arange of integers makes an integer array, which truncates what is stored.
# sig: x: f8[n]

import numpy as np


def f(x):
    y = np.arange(4)
    for i in range(4):
        y[i] = x[0] * i  # <- E303
    return np.sum(y) * x[1]
