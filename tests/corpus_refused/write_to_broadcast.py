# NumPy makes the diagonal of a matrix read-only.
# sig: A: f8[n,n]

import numpy as np


def f(A):
    B = A * 1.0
    d = np.diag(B)
    d[0] = 2.0  # <- E
    return np.sum(B)
