# Which array of a list is written is known at run time only.
# sig: x: f8[n], y: f8[n], k: int

import numpy as np


def f(x, y, k):
    arrays = [x * 1.0, y * 1.0]
    arrays[k][0] = 2.0  # <- E
    return np.sum(arrays[0] * arrays[1])
