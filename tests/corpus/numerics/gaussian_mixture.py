"""The log-likelihood of a mixture of Gaussians with triangular factors, point by point."""

import numpy as np

ADGEN = {
    "sig": "alpha: f8[k], mu: f8[k,d], q: f8[k,d], l: f8[k,d,d], X: f8[n,d]",
    "wrt": ("alpha", "mu", "q", "l"),
    "args": [
        "rng.normal(size=2), rng.normal(size=(2, 3)), 0.3 * rng.normal(size=(2, 3)), rng.normal(size=(2, 3, 3)), rng.normal(size=(4, 3))",
    ],
}


def log_sum_exp(v):
    m = np.max(v)
    return m + np.log(np.sum(np.exp(v - m)))


def f(alpha, mu, q, l, X):
    n, d = X.shape
    k = len(alpha)
    total = 0.0
    terms = np.zeros(k)
    for i in range(n):
        for j in range(k):
            c = X[i] - mu[j]
            z = np.exp(q[j]) * c
            for a in range(1, d):
                for b in range(a):
                    z[a] += l[j, a, b] * c[b]
            terms[j] = alpha[j] + np.sum(q[j]) - 0.5 * np.sum(z * z)
        total += log_sum_exp(terms)
    return total - n * log_sum_exp(alpha)
