"""A natural cubic spline: a tridiagonal solve, then a search for the interval."""

import numpy as np

ADGEN = {
    "sig": "y: f8[n], t: float",
    "wrt": ("y", "t"),
    "args": [
        "rng.random(5), 2.4",
        "rng.random(5), 0.3",
    ],
}


def f(y, t):
    n = len(y)
    m = np.zeros(n)
    c = np.zeros(n)
    for i in range(1, n - 1):
        w = 4.0 - c[i - 1]
        c[i] = 1.0 / w
        m[i] = (6.0 * (y[i + 1] - 2.0 * y[i] + y[i - 1]) - m[i - 1]) / w
    for i in range(n - 2, 0, -1):
        m[i] -= c[i] * m[i + 1]
    k = 0
    while k < n - 2 and t > k + 1:
        k += 1
    s = t - k
    a = 1.0 - s
    return a * y[k] + s * y[k + 1] + ((a**3 - a) * m[k] + (s**3 - s) * m[k + 1]) / 6.0
