# SciPy's factors lie in memory as LAPACK wrote them, column by column: ravel copies them.
# sig: x: f8[n, n]

import numpy as np
import scipy.linalg


def f(x):
    a = np.zeros_like(x, order="C")
    a[...] = x
    q, r = scipy.linalg.qr(a)
    flat = q.ravel()
    flat[0] = 3.0  # <- E4
    return np.sum(q @ r)
