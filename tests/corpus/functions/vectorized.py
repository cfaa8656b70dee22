"""np.vectorize at the top level: as a decorator, of a function, of a lambda."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[2,1]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), rng.random((2, 1))",
    ],
}


@np.vectorize
def wave(u):
    return u * math.sin(u)


def blend(u, v):
    return u * v if u > v else v


mixed = np.vectorize(blend)
cubed = np.vectorize(lambda v: v**3)


def f(x, y):
    return wave(x) * mixed(x, y) + cubed(y)
