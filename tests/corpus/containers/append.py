"""A list is built in a loop and joined."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    values = []
    y = 1.0
    for v in x:
        y = y * v + 1.0
        values.append(y * y)
    return np.array(values) * x
