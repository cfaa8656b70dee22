import numpy as np


def negative_log_likelihood(theta, squares, y):
    scale, length, noise = np.exp(theta)
    K = scale * np.exp(-0.5 * squares / length**2) + noise * np.eye(len(y))
    L = np.linalg.cholesky(K)
    z = np.linalg.solve(L, y)
    return 0.5 * (z @ z) + np.sum(np.log(np.diag(L)))
