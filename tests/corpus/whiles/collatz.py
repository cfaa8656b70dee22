"""An integer path that no float depends on steers the float path."""

import math

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.6, 6",
        "0.6, 7",
    ],
}


def f(x, n):
    y = x
    while n != 1:
        if n % 2 == 0:
            n = n // 2
            y = y * 0.9 + x
        else:
            n = 3 * n + 1
            y = math.sin(y)
    return y
