"""max(*x) of the elements of an array."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[3]",
    "wrt": ("x", "y"),
    "args": [
        "rng.standard_normal(4), rng.standard_normal(3)",
        "rng.standard_normal(2), rng.standard_normal(3)",
    ],
}


def f(x, y):
    pair = [x[0] * y[0], y[1]]
    return max(*x) * min(*y) + max(*pair, y[2]) + np.sum(x)
