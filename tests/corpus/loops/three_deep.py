"""Matrix product in three loops, with a carried scalar in the innermost."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,k], B: f8[k,m]",
    "wrt": ("A", "B"),
    "args": [
        "rng.random((2, 3)), rng.random((3, 4))",
    ],
}


def f(A, B):
    C = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            acc = 0.0
            for k in range(A.shape[1]):
                acc += A[i, k] * B[k, j]
            C[i, j] = np.tanh(acc)
    return np.sum(C * C)
