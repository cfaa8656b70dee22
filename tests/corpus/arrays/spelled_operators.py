"""The operators by their names."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n]",
    "wrt": ("x", "y"),
    "args": [
        "0.5 + rng.random(3), 0.5 + rng.random(3)",
    ],
}


def f(x, y):
    a = np.add(x, np.multiply(y, 2.0))
    b = np.divide(np.subtract(x, y), np.power(y, 2))
    return a * b + np.true_divide(x, y) * np.negative(x) + np.absolute(x) ** np.abs(y)
