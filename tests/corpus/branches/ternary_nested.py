"""Conditional expressions within conditional expressions, and as an argument."""

import math

ADGEN = {
    "sig": "x: float, k: int",
    "wrt": ("x",),
    "args": [
        "0.5, 0",
        "0.5, 1",
        "0.5, 2",
    ],
}


def f(x, k):
    y = math.sin(x) if k == 0 else math.cos(x) if k == 1 else x
    return math.exp(y if k else 2.0 * y)
