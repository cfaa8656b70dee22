"""A swap, and a rotation of three."""

import math

ADGEN = {
    "sig": "a: float, b: float, c: float",
    "wrt": ("a", "b", "c"),
    "args": [
        "0.1, 0.2, 0.3",
    ],
}


def f(a, b, c):
    a, b = b, a * 2.0
    a, b, c = c, a, b
    return a * 3.0 + b * b + math.exp(c)
