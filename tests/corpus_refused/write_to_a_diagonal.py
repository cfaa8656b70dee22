# A diagonal is a view that NumPy does not let anyone write.
# sig: A: f8[n,n]

import numpy as np


def f(A):
    B = A * 1.0
    d = np.diagonal(B)
    d[0] = 1.0  # <- E402
    return np.sum(B)
