# The residuals of one vector are a number or an empty array, depending on the rank.
# sig: A: f8[7,3], b: f8[7]

import scipy.linalg


def f(A, b):
    x, residual, rank, values = scipy.linalg.lstsq(A, b)  # <~ E202
    return x.sum() + residual  # <~ E202
