"""A loop over functions."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    y = x
    for g in (np.sin, np.exp, np.tanh):
        y = g(y) * x
    return np.sum(y)
