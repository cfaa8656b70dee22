"""A chain of four."""

import math

ADGEN = {
    "sig": "x: float, k: int",
    "wrt": ("x",),
    "args": [
        "0.5, 0",
        "0.5, 1",
        "0.5, 2",
        "0.5, 3",
    ],
}


def f(x, k):
    if k == 0:
        return math.exp(x)
    elif k == 1:
        y = math.log(x)
    elif k == 2:
        y = x**3
    else:
        y = 2.0
    return y * 1.5
