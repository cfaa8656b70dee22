"""A return in every branch and one after them."""

import math

ADGEN = {
    "sig": "x: float, k: int",
    "wrt": ("x",),
    "args": [
        "0.5, 0",
        "0.5, 1",
        "0.5, 2",
        "0.5, 5",
    ],
}


def f(x, k):
    if k < 2:
        if k == 0:
            return x
        else:
            return x * x
    elif k == 2:
        y = math.exp(x)
        return y * y
    x = x * 4.0
    return math.sin(x)
