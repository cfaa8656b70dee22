"""NumPy's functions on numbers."""

import numpy as np

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.7",
    ],
}


def f(x, y):
    a = np.sin(x) * np.exp(y) + np.sqrt(x * y) + np.log(x + 2.0)
    b = np.maximum(x, y) * np.minimum(x, 0.9) + np.where(x > y, x, y * y) + np.abs(x - y)
    return a * b + np.clip(x, 0.0, 0.3) * np.square(y) + np.arctan2(x, y) * np.power(x, y)
