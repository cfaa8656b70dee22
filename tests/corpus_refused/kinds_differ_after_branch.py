# A name is a number or an array, as a branch decides.
# sig: x: f8[n], k: int

import numpy as np


def f(x, k):
    y = x
    if k:  # <~ E3
        y = np.sum(x)
    return np.sum(y * x)  # <~ E3
