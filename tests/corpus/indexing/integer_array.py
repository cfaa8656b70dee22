"""An integer array with repeats is read."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], idx: i8[m]",
    "wrt": ("x",),
    "args": [
        "rng.random(4), np.array([2, 0, 2, -1, 2])",
    ],
}


def f(x, idx):
    return np.sum(x[idx] ** 2 * np.arange(1.0, len(idx) + 1.0))
