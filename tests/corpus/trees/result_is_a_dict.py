"""The result is a dict of a number and a tuple."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(3), 0.6",
    ],
}


def f(x, s):
    y = x * s
    return {"total": np.sum(y * y), "parts": (y[0], y[1:] * s)}
