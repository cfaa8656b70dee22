"""A name is bound in one branch and used under the same condition later."""

import math

ADGEN = {
    "sig": "x: float, k: int",
    "wrt": ("x",),
    "args": [
        "0.5, 1",
        "0.5, 0",
    ],
}


def f(x, k):
    if k:
        t = math.exp(x)
    y = x * x
    if k:
        y = y * t
    return y
