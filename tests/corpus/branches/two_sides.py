"""A branch with an assignment on each side."""

import math

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.5",
        "-0.5",
    ],
}


def f(x):
    if x > 0.0:
        y = x * x
    else:
        y = math.sin(x)
    return y * 3.0
