# Options of factors of matrices whose results are not unique, or that SciPy decides on while it runs.
# sig: A: f8[7,3], B: f8[3,3], b: f8[7]

import numpy as np
import scipy.linalg


def f(A, B, b):
    q = np.linalg.qr(np.stack((A, A)), mode="raw")  # <- E202
    r = scipy.linalg.qr(A, mode="r", pivoting=True)  # <- E202
    c = scipy.linalg.inv(B, assume_a="diagonal")  # <- E202
    y = scipy.linalg.lstsq(A, b, lapack_driver="gelsy")  # <- E202
    return q, r, c, y
