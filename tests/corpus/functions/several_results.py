"""A helper function returns a tuple."""

import math

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.9",
    ],
}


def polar(x, y):
    return math.sqrt(x * x + y * y), math.atan2(y, x)


def f(x, y):
    r, angle = polar(x, y)
    q = polar(r, angle)
    return r * angle + q[0] * q[1]
