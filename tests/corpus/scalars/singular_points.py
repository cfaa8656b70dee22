"""Values at the edge of a function's domain that the result does not use."""

import math

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.0",
        "0.3",
    ],
}


def f(x):
    if x == 0.0:
        y = 1.0 + x
    else:
        y = math.sin(x) / x + x
    return y * (1.0 + x)
