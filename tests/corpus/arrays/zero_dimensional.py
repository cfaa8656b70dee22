"""Reductions and arrays without axes."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    s = np.sum(x)
    a = np.asarray(s) * 2.0
    b = np.array(1.5) * x
    return a * b[0] + np.sum(np.full((), s) * x)
