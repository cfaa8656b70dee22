"""LU with row exchanges chosen by the largest element."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n]",
    "wrt": ("A",),
    "args": [
        "np.array([[0.1, 0.9, 0.4], [0.8, 0.2, 0.3], [0.5, 0.6, 0.7]])",
    ],
}


def f(A):
    U = A.copy()
    n = U.shape[0]
    sign = 1.0
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(U[i, k]) > abs(U[p, k]):
                p = i
        if p != k:
            U[[k, p]] = U[[p, k]]
            sign = -sign
        for i in range(k + 1, n):
            U[i] -= U[i, k] / U[k, k] * U[k]
    return sign * np.prod(np.diag(U))
