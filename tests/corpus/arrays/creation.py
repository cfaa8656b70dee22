"""Arrays of zeros, ones, one value, the identity, ranges."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(4), 0.3",
    ],
}


def f(x, s):
    n = len(x)
    a = np.zeros(n) + np.ones(n) * s + np.full(n, s * s)
    b = np.eye(n) @ x + np.arange(n) * x + np.linspace(0.0, 1.0, n) * s
    c = np.zeros((2, n))
    c[1] = a
    d = np.empty_like(x)
    d[:] = np.arange(1.0, 2.0 * n, 2.0) * x
    e = np.ones_like(x) + np.zeros_like(c)[0] + np.full_like(x, s)
    return np.sum(a * b) + np.sum(c) + np.sum(d * e)
