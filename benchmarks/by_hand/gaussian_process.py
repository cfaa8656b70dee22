"""The marginal likelihood of a Gaussian process, backward through its Cholesky factor.

I. Murray, "Differentiation of the Cholesky decomposition", arXiv:1602.07527 (2016), equation 10.
"""

import numpy as np


def negative_log_likelihood_value_and_grad(theta, squares, y):
    scale, length, noise = np.exp(theta)
    kernel = scale * np.exp(-0.5 * squares / length**2)
    K = kernel + noise * np.eye(len(y))
    L = np.linalg.cholesky(K)
    inverse = np.linalg.inv(L)
    z = inverse @ y
    diagonal = np.diag(L)
    value = 0.5 * (z @ z) + np.sum(np.log(diagonal))

    L_bar = np.diag(1.0 / diagonal) - np.tril(np.outer(z @ inverse, z))
    middle = np.tril(L.T @ L_bar)
    middle = 0.5 * (middle + np.tril(middle, k=-1).T)
    K_bar = inverse.T @ middle @ inverse
    weighted = K_bar * kernel
    length_bar = np.sum(weighted * squares) / length**2
    return value, np.array([np.sum(weighted), length_bar, noise * np.trace(K_bar)])
