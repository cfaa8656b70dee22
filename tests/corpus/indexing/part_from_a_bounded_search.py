"""A part of the coefficients from where a search ends, bounded by `min`, and worked on in an inner loop."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], c: f8[k]",
    "wrt": ("x", "c"),
    "args": [
        "np.array([0.2, 1.7, 2.1, 7.9]), rng.normal(size=8)",
        "np.array([1.4, 3.5]), rng.normal(size=6)",
    ],
}


def f(x, c):
    out = 0.0
    for i in range(len(x)):
        k = min(int(x[i]), 3)
        d = c[k : k + 2].copy()
        for r in range(2):
            d[1] = np.sin(d[0] * x[i]) * d[1]
        out += d[1]
    return out
