# An array gets longer in every trip.
# sig: x: f8[n], k: int

import numpy as np


def f(x, k):
    y = x
    for i in range(k):  # <~ E3
        y = np.concatenate([y, x])  # <~ E3
    return np.sum(y)
