# Whether ravel gives a view depends on the order of the caller's array in memory, which A * 1.0 keeps.
# sig: A: f8[n,m]
import numpy as np


def f(A):
    B = A * 1.0
    flat = B.ravel()
    flat[0] = 0.0  # <- E402
    return np.sum(B)
