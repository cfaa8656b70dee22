"""A view lives on when the name of its base is taken away."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    a = x * 2.0
    v = a[1:3]
    old = a
    a = np.zeros(len(x))
    v[0] = x[0] * x[3]
    a[1] = v[0]
    return np.sum(old * x) + np.sum(a)
