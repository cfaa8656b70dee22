"""The side that is not taken would divide by zero."""

import math

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.0",
        "0.7",
    ],
}


def f(x):
    ratio = math.sin(x) / x if x != 0.0 else 1.0
    return ratio + x * 2.0
