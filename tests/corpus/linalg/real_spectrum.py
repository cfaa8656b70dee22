"""Eigenvalues of real matrices: a rotation, of which they are complex, a symmetric one, and triangular ones in a stack."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n]",
    "wrt": ("A",),
    "args": [
        "np.array([[1.0, -2.0], [3.0, 0.5]])",
        "np.array([[2.0, 0.3, -0.2], [0.3, 1.0, 0.1], [-0.2, 0.1, -1.5]])",
    ],
}


def f(A):
    w, V = np.linalg.eig(A)
    flow = (V * np.exp(0.3 * w)) @ np.linalg.inv(V)
    w *= 2.0
    stack = np.linalg.eigvals(np.triu(np.stack([A, A @ A])))
    return np.max(np.abs(w)), w.real, np.sum(flow.real**2), np.sum(np.abs(stack), axis=0)
