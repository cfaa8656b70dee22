"""The logistic map; the carried value and the sum of its logarithms."""

import math

ADGEN = {
    "sig": "r: float, x: float, steps: int",
    "wrt": ("r", "x"),
    "args": [
        "3.2, 0.4, 6",
    ],
}


def f(r, x, steps):
    s = 0.0
    for _ in range(steps):
        s += math.log(abs(r - 2.0 * r * x))
        x = r * x * (1.0 - x)
    return s / steps + x
