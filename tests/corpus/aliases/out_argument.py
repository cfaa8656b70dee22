"""A function writes its result into an array that exists."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), rng.random(3)",
    ],
}


def f(x, y):
    a = x.copy()
    b = a
    np.multiply(a, y, out=a)
    np.sin(b, out=b)
    c = np.add(a, x, out=np.empty_like(x))
    return np.sum(a * c)
