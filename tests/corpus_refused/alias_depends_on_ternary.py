# Which array is written depends on a conditional expression.
# sig: x: f8[n], k: int

import numpy as np


def f(x, k):
    a = x * 1.0
    b = x * 2.0
    c = a if k > 0 else b
    c += 1.0  # <- E4
    return np.sum(a * b)
