"""Alternating directions: a tridiagonal solve along rows, then along columns."""

import numpy as np

ADGEN = {
    "sig": "u: f8[n,m], a: float, steps: int",
    "wrt": ("u", "a"),
    "args": [
        "rng.random((4, 3)), 0.3, 2",
    ],
}


def solve(d, a):
    n = len(d)
    c = np.zeros(n)
    b = 1.0 + 2.0 * a
    c[0] = -a / b
    d[0] /= b
    for i in range(1, n):
        w = b + a * c[i - 1]
        c[i] = -a / w
        d[i] = (d[i] + a * d[i - 1]) / w
    for i in range(n - 2, -1, -1):
        d[i] -= c[i] * d[i + 1]


def f(u, a, steps):
    v = u.copy()
    for _ in range(steps):
        for i in range(v.shape[0]):
            solve(v[i], a)
        for j in range(v.shape[1]):
            solve(v[:, j], a * 0.5)
    return np.sum(v * v * u)
