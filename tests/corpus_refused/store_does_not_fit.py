# Three numbers into two places.
# sig: x: f8[3]

import numpy as np


def f(x):
    y = np.zeros(2)
    y[:] = x  # <- E301
    return np.sum(y)
