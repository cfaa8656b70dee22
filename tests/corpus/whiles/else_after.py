"""The else of a while loop runs when its condition turned false."""

import math

ADGEN = {
    "sig": "x: float, n: int, stop: int",
    "wrt": ("x",),
    "args": [
        "0.7, 5, 3",
        "0.7, 5, 9",
        "0.7, 0, 9",
    ],
}


def f(x, n, stop):
    i = 0
    y = x
    while i < n:
        if i == stop:
            y = y * 5.0
            break
        y = y * x + 1.0
        i += 1
    else:
        y = math.exp(y * 0.1)
    return y
