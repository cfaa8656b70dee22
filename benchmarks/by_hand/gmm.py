"""Log-likelihood of a Gaussian mixture with a Wishart prior, in the form of ADBench.

Srajer, Kukelova, Fitzgibbon, "A benchmark of selected algorithmic differentiation tools on some problems in
computer vision and machine learning", Optimization Methods and Software 33 (2018). The inverse covariance factors
are `icf`: logarithms of the diagonal, then the lower triangle column by column.
"""

import math

import numpy as np


def gmm_log_likelihood_value_and_grad(alphas, means, icf, X, gamma, m):
    n, d = X.shape
    k = alphas.shape[0]
    diagonal = np.exp(icf[:, :d])
    L = np.zeros((k, d, d))
    start = d
    for j in range(d):
        L[:, j + 1 :, j] = icf[:, start : start + d - 1 - j]
        start += d - 1 - j
    centered = X - means[:, None, :]
    z = centered @ np.transpose(L, (0, 2, 1))
    z += diagonal[:, None, :] * centered
    sums = np.sum(icf[:, :d], axis=1)
    inner = (alphas + sums)[:, None] - 0.5 * np.sum(z * z, axis=2)
    largest = np.max(inner, axis=0)
    weights = np.exp(inner - largest)
    totals = np.sum(weights, axis=0)
    top = np.max(alphas)
    mixing = np.exp(alphas - top)
    mass = np.sum(mixing)
    prior = 0.5 * gamma * gamma * (np.sum(diagonal * diagonal) + np.sum(icf[:, d:] ** 2)) - m * np.sum(sums)
    constant = -0.5 * n * d * math.log(2.0 * math.pi)
    value = constant + np.sum(np.log(totals) + largest) - n * (np.log(mass) + top) + prior

    weights /= totals
    responsibility = np.sum(weights, axis=1)
    z_bar = z
    z_bar *= -weights[:, :, None]
    L_bar = np.transpose(z_bar, (0, 2, 1)) @ centered
    diagonal_bar = np.einsum("kii->ki", L_bar) + gamma * gamma * diagonal
    factor = L
    factor[:, np.arange(d), np.arange(d)] = diagonal
    means_bar = -np.sum(z_bar, axis=1)[:, None, :] @ factor
    icf_bar = gamma * gamma * icf
    icf_bar[:, :d] = diagonal_bar * diagonal + (responsibility - m)[:, None]
    start = d
    for j in range(d):
        icf_bar[:, start : start + d - 1 - j] += L_bar[:, j + 1 :, j]
        start += d - 1 - j
    return value, (responsibility - n / mass * mixing, means_bar[:, 0], icf_bar)
