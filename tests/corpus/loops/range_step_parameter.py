"""Start, stop and step come from the caller: up, down, and no trips at all."""

import math

ADGEN = {
    "sig": "x: float, a: int, b: int, k: int",
    "wrt": ("x",),
    "args": [
        "0.8, 0, 5, 1",
        "0.8, 9, 1, -3",
        "0.8, 3, 10, 4",
        "0.8, 5, 5, 1",
        "0.8, 5, 0, 2",
    ],
}


def f(x, a, b, k):
    y = x
    for i in range(a, b, k):
        y = math.sin(y) + 0.1 * i * x
    return y
