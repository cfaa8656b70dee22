"""The Thomas algorithm for a tridiagonal system, forward and backward sweep."""

import numpy as np

ADGEN = {
    "sig": "a: f8[n], b: f8[n], c: f8[n], d: f8[n]",
    "wrt": ("a", "b", "c", "d"),
    "args": [
        "rng.random(5), 3.0 + rng.random(5), rng.random(5), rng.random(5)",
        "rng.random(2), 3.0 + rng.random(2), rng.random(2), rng.random(2)",
    ],
}


def f(a, b, c, d):
    n = len(d)
    cp = np.zeros(n)
    dp = np.zeros(n)
    cp[0] = c[0] / b[0]
    dp[0] = d[0] / b[0]
    for i in range(1, n):
        m = b[i] - a[i] * cp[i - 1]
        cp[i] = c[i] / m
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m
    x = np.zeros(n)
    x[-1] = dp[-1]
    for i in range(n - 2, -1, -1):
        x[i] = dp[i] - cp[i] * x[i + 1]
    return x
