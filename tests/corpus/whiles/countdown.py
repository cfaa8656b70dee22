"""An integer runs down to zero."""

import math

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.7, 5",
        "0.7, 0",
    ],
}


def f(x, n):
    y = x
    while n > 0:
        y = math.sin(y) * x + n
        n -= 1
    return y
