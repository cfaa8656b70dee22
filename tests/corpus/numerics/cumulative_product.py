"""Running products of the elements, one factor zero."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
        "np.array([0.5, 0.0, 0.7, 1.5])",
    ],
}


def f(x):
    p = np.ones(len(x) + 1)
    for i in range(len(x)):
        p[i + 1] = p[i] * x[i]
    return p
