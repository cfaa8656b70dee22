"""The only way out is a return."""

import math

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "1.2",
        "3.5",
    ],
}


def f(x):
    y = x
    while True:
        y = y + math.sqrt(y)
        if y > 20.0:
            return y * x
        x = x * 1.01
