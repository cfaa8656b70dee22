# An attribute of an array is set.
# sig: x: f8[6]

import numpy as np


def f(x):
    y = x * 1.0
    y.shape = (2, 3)  # <- E
    return np.sum(y[0])
