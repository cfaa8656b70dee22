"""A parameter's name is used for something else."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(3), 2",
    ],
}


def f(x, k):
    x = np.sum(x * x)
    k = k * x
    return k + x
