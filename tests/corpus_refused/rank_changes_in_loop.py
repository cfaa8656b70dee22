# A matrix becomes a vector in the first trip.
# sig: A: f8[n,n], k: int

import numpy as np


def f(A, k):
    y = A
    for i in range(k):  # <~ E3
        y = y @ A[0]  # <~ E3
    return np.sum(y)
