"""The only way out is a break in the middle of the body."""

import math

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.9, 4",
        "0.9, 1",
    ],
}


def f(x, n):
    k = 0
    y = 1.0
    while True:
        y = y * x
        k += 1
        if k >= n:
            break
        y = y + math.cos(x)
    return y
