"""Copies do not follow: copy, array, an integer index, a mask, arithmetic."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "0.1 + rng.random(4)",
    ],
}


def f(x):
    a = x * 1.0
    b = a.copy()
    c = np.array(a)
    d = a[[0, 1, 2, 3]]
    e = a[a > 0.0]
    g = +a
    a *= x
    a[0] = 9.0
    b[1] = a[1]
    d[2] = 2.0 * c[2]
    return np.sum(a * b * c) + np.sum(d * g) * np.sum(e)
