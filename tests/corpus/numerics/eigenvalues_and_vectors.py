"""Functions of a symmetric matrix, of either triangle, and of its eigenvalues alone."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n]",
    "wrt": ("A",),
    "args": [
        "np.diag([1.0, 2.0, 4.0]) + 0.1 * rng.normal(size=(3, 3))",
        "np.array([[1.0, 0.3], [0.2, 3.0]])",
    ],
}


def f(A):
    w, v = np.linalg.eigh(A)
    root = v * np.sqrt(w) @ v.T
    lower = np.linalg.eigvalsh(A, "U")
    largest, vectors = np.linalg.eigh(A.T @ A, UPLO="U")
    return np.sum(root[0]) + np.sum(lower**3) + largest[-1] * vectors[0, 0] ** 2
