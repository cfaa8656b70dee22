"""An integer array is filled and used beside floats."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    count = np.zeros(3, dtype=int)
    s = 0.0
    for i in range(len(x)):
        count[i % 3] += 1
        s += x[i] * count[i % 3]
    return s * count[0]
