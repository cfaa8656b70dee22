"""Powers with constant, integer and float exponents."""

import math

ADGEN = {
    "sig": "x: float, y: float, n: int",
    "wrt": ("x", "y"),
    "args": [
        "0.7, 1.3, 3",
        "1.7, -0.4, -2",
        "1.7, 0.4, 0",
    ],
}


def f(x, y, n):
    return x**2 + x**-1 + x**0.5 + 2.0**y + x**y + x**n + pow(x, 3) + pow(y * y, x) + math.pow(x, y)
