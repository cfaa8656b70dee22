"""A dict with constant keys is spread into keywords."""

import math

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.9",
    ],
}


def gaussian(x, mean, width):
    return math.exp(-(((x - mean) / width) ** 2))


def f(x, y):
    options = {"mean": y, "width": 1.0 + x * x}
    return gaussian(x, **options)
