import math

import numpy as np


def log_sum_exp(x):
    m = np.max(x, axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(x - m), axis=-1)) + m[..., 0]


def gmm_log_likelihood(alphas, means, icf, X, gamma, m):
    n, d = X.shape
    k = alphas.shape[0]
    log_diagonal = icf[:, :d]
    diagonal = np.exp(log_diagonal)
    sums = np.sum(log_diagonal, axis=1)
    L = np.zeros((k, d, d))
    start = d
    for j in range(d):
        L[:, j + 1 :, j] = icf[:, start : start + d - 1 - j]
        start += d - 1 - j
    centered = X[None, :, :] - means[:, None, :]
    z = diagonal[:, None, :] * centered + centered @ np.transpose(L, (0, 2, 1))
    inner = alphas[:, None] + sums[:, None] - 0.5 * np.sum(z * z, axis=2)
    prior = 0.5 * gamma * gamma * (np.sum(diagonal * diagonal) + np.sum(icf[:, d:] ** 2)) - m * np.sum(sums)
    constant = -0.5 * n * d * math.log(2.0 * math.pi)
    return constant + np.sum(log_sum_exp(inner.T)) - n * log_sum_exp(alphas) + prior
