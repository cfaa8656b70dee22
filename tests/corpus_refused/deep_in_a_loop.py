# The error is in the innermost of three loops.
# sig: A: f8[n,n]

import numpy as np


def f(A):
    s = 0.0
    for i in range(A.shape[0]):
        for j in range(i):
            k = 0
            while k < j:
                s += np.spacing(A[i, j])  # <- E2
                k += 1
    return s
