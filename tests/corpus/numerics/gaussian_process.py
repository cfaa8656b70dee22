"""A Gaussian process with a squared exponential kernel: the quadratic form and the logarithm of the determinant."""

import numpy as np

ADGEN = {
    "sig": "theta: f8[2], X: f8[n], y: f8[n]",
    "wrt": ("theta", "X", "y"),
    "args": [
        "np.array([0.7, 1.2]), rng.normal(size=4), rng.normal(size=4)",
    ],
}


def f(theta, X, y):
    length, scale = theta
    d = X[:, None] - X[None, :]
    K = scale**2 * np.exp(-0.5 * (d / length) ** 2) + 0.1 * np.eye(len(X))
    sign, logdet = np.linalg.slogdet(K)
    return -0.5 * y @ np.linalg.solve(K, y) - 0.5 * sign * logdet
