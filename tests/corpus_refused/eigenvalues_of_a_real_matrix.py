# Whether the eigenvalues are real or complex numbers depends on the matrix.
# sig: A: f8[n, n]

import numpy as np


def f(A):
    return np.abs(np.linalg.eigvals(A))[0]  # <- E3
