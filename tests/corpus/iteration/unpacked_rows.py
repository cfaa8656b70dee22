"""The rows of a matrix with two columns are taken apart."""

import numpy as np

ADGEN = {
    "sig": "P: f8[n,2]",
    "wrt": ("P",),
    "args": [
        "rng.random((4, 2))",
    ],
}


def f(P):
    s = 0.0
    for px, py in P:
        s += np.hypot(px, py) * py
    return s
