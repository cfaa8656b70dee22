"""A range that skips every second element."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(7)",
        "rng.random(4)",
    ],
}


def f(x):
    s = 0.0
    for i in range(1, len(x), 2):
        s += np.sin(x[i]) * i
    return s
