"""The marginal likelihood of a Gaussian process, by the closed formula with the inverse of its covariance.

Rasmussen, Williams, "Gaussian Processes for Machine Learning", MIT Press 2006, equation 5.9.
"""

import numpy as np


def negative_log_likelihood_value_and_grad(theta, squares, y):
    scale, length, noise = np.exp(theta)
    kernel = scale * np.exp(-0.5 * squares / length**2)
    K = kernel + noise * np.eye(len(y))
    L = np.linalg.cholesky(K)
    z = np.linalg.solve(L, y)
    value = 0.5 * (z @ z) + np.sum(np.log(np.diag(L)))

    inverse = np.linalg.inv(L)
    alpha = z @ inverse
    K_bar = 0.5 * (inverse.T @ inverse - np.outer(alpha, alpha))
    weighted = K_bar * kernel
    length_bar = np.sum(weighted * squares) / length**2
    return value, np.array([np.sum(weighted), length_bar, noise * np.trace(K_bar)])
