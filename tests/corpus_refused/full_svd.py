# Vectors that belong to no singular value are not unique; the values and the other vectors are.
# sig: A: f8[5, 3]

import numpy as np


def f(A):
    u, s, vh = np.linalg.svd(A)  # <- E2
    return s[0] + vh[0, 0] + u[0, 0]
