"""The Thomas algorithm overwrites its right-hand side and its diagonal."""

import numpy as np

ADGEN = {
    "sig": "a: f8[n], b: f8[n], c: f8[n], d: f8[n]",
    "wrt": ("a", "b", "c", "d"),
    "args": [
        "rng.random(4), 3.0 + rng.random(4), rng.random(4), rng.random(4)",
    ],
}


def f(a, b, c, d):
    n = len(d)
    for i in range(1, n):
        w = a[i] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    d[n - 1] /= b[n - 1]
    for i in reversed(range(n - 1)):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]
    return np.sum(d * d)
