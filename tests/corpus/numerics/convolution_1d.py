"""Convolution in two loops."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: f8[m]",
    "wrt": ("x", "k"),
    "args": [
        "rng.random(6), rng.random(3)",
    ],
}


def f(x, k):
    n = len(x) - len(k) + 1
    y = np.zeros(n)
    for i in range(n):
        for j in range(len(k)):
            y[i] += x[i + j] * k[j]
    return np.sum(np.maximum(y, 0.5) ** 2)
