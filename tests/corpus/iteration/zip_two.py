"""Two vectors side by side."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(4), rng.random(4)",
    ],
}


def f(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s += a * np.exp(b)
    return s
