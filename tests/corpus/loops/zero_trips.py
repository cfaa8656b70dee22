"""A loop that never runs leaves its carried values as they were."""

import math

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "1.3, 0",
        "1.3, -4",
        "1.3, 3",
    ],
}


def f(x, n):
    y = x * x
    for i in range(n):
        y = y * math.cos(x)
    return y * x
