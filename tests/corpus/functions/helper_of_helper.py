"""A helper function calls another, defined after it."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    return norm(x) * 2.0


def norm(v):
    return np.sqrt(squares(v))


def squares(v):
    return np.sum(v * v)
