"""One array is used by many statements; its adjoint is a sum."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    a = x * x
    b = a + x
    c = a * b + x[::-1]
    d = c / (1.0 + x) + a
    return np.sum(a + b * c - d) * np.sum(x)
