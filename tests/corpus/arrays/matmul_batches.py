"""Matrix products over leading axes that are broadcast."""

import numpy as np

ADGEN = {
    "sig": "T: f8[b,n,m], A: f8[m,k], S: f8[b,k,n], x: f8[m]",
    "wrt": ("T", "A", "S", "x"),
    "args": [
        "rng.random((2, 3, 2)), rng.random((2, 4)), rng.random((2, 4, 3)), rng.random(2)",
    ],
}


def f(T, A, S, x):
    U = T @ A
    V = np.matmul(U, S)
    w = T @ x
    return np.sum(V * V) + np.sum(w**2) + np.sum((x @ A) @ S)
