"""One long expression with a repeated part."""

import math

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.7",
    ],
}


def f(x, y):
    return (x * y + math.sin(x * y)) * (x * y - math.cos(x * y)) / (1.0 + (x * y) ** 2 * math.exp(-(x * y)))
