# Two vectors of different lengths.
# sig: x: f8[3], y: f8[4]

import numpy as np


def f(x, y):
    z = x * 2.0
    return np.sum(z + y)  # <- E301
