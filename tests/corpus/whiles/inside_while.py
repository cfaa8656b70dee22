"""Two while loops, each counting for itself."""

import math

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.4, 3",
    ],
}


def f(x, n):
    i = 0
    y = x
    while i < n:
        j = n
        while j > i:
            y = math.sin(y + x)
            j -= 1
        y = y * (i + 1.0)
        i += 1
    return y
