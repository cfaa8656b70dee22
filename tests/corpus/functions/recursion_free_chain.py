"""A chain of small functions that hand arrays on."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def center(v):
    return v - v.mean()


def scale(v):
    return v / np.sqrt(np.sum(v * v) + 0.1)


def compose(*functions):
    def run(v):
        for g in functions:
            v = g(v)
        return v

    return run


def f(x):
    return compose(center, scale, np.tanh)(x)
