"""The same likelihood by a Cholesky factor, with triangles of matrices."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m], y: f8[n]",
    "wrt": ("A", "y"),
    "args": [
        "rng.normal(size=(3, 4)), rng.normal(size=3)",
        "rng.normal(size=(2, 2)), rng.normal(size=2)",
    ],
}


def f(A, y):
    K = A @ A.T + 0.5 * np.eye(len(y))
    L = np.linalg.cholesky(K)
    z = np.linalg.solve(np.tril(L), y)
    return -0.5 * z @ z - np.sum(np.log(np.diag(L))) + np.sum(np.triu(K, 1) ** 2)
