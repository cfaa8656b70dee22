# The inner lengths of a matrix product differ.
# sig: A: f8[2,3], B: f8[2,3]

import numpy as np


def f(A, B):
    C = A @ B  # <- E301
    return np.sum(C)
