# One return gives a number, the other an array.
# sig: x: f8[n], k: int
# derive: jvp

import numpy as np


def f(x, k):
    if k:  # <~ E3
        return np.sum(x)
    return x * x  # <~ E3
