"""A choice whose condition is known: what is not chosen has a zero cotangent of its own shape."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: float",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), 0.4",
    ],
}


def f(x, y):
    smooth = True
    return np.where(smooth, y, x) * np.where(not smooth, y, x) + np.select([smooth], [x], y)
