"""A vector is scaled, turned around, by a sum in which equal terms cancel."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.normal(size=4)",
        "rng.normal(size=2)",
    ],
}


def f(x):
    x[::-1] *= 0.5 * (x - x + x)
    return np.sum(np.sin(x)) + np.sum(np.cos(x[::-1] * x) * (x - x + x))
