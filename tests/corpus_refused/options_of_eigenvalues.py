# Options of eigenvalue problems that are not supported: each says what to write instead.
# sig: A: f8[n,n], B: f8[n,n]

import scipy.linalg


def f(A, B):
    w, u, v = scipy.linalg.eig(A, left=True)  # <- E202
    a = scipy.linalg.eigvalsh(A, B, type=2)  # <- E202
    b = scipy.linalg.eigvalsh(A, subset_by_value=(0.0, 1.0))  # <- E202
    c = scipy.linalg.eigvals(A, B)  # <- E202
    d = scipy.linalg.svd(A, lapack_driver="gesvd")  # <- E202
    return d[1] + c.real + a.sum() + b.sum()
