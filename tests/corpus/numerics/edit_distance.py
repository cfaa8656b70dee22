"""A soft edit distance: dynamic programming over a table."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[m], g: float",
    "wrt": ("x", "y", "g"),
    "args": [
        "rng.random(3), rng.random(4), 0.4",
    ],
}


def soft_min(a, b, c):
    return -math.log(math.exp(-a) + math.exp(-b) + math.exp(-c))


def f(x, y, g):
    n = len(x)
    m = len(y)
    D = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        D[i, 0] = D[i - 1, 0] + g
    for j in range(1, m + 1):
        D[0, j] = D[0, j - 1] + g
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = (x[i - 1] - y[j - 1]) ** 2
            D[i, j] = soft_min(D[i - 1, j] + g, D[i, j - 1] + g, D[i - 1, j - 1] + cost)
    return D[n, m]
