# The truth of an array of many numbers is not defined.
# sig: x: f8[n]

import numpy as np


def f(x):
    if x > 0.0:  # <- E3
        return np.sum(x)
    return x[0]
