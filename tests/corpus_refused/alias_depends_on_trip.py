# Which array is written depends on the trip of a loop.
# sig: x: f8[n], y: f8[n], k: int

import numpy as np


def f(x, y, k):
    a = x * 1.0
    b = y * 1.0
    c = a
    for i in range(5):
        if i == k:
            c = b
    c[0] = 3.0  # <- E4
    return np.sum(a * b)
