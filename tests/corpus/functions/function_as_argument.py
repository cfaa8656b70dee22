"""A function is handed to another one."""

import math

ADGEN = {
    "sig": "a: float, b: float",
    "wrt": ("a", "b"),
    "args": [
        "0.2, 1.1",
    ],
}


def simpson(g, lo, hi, n):
    h = (hi - lo) / n
    s = g(lo) + g(hi)
    for i in range(1, n):
        s += (4.0 if i % 2 == 1 else 2.0) * g(lo + i * h)
    return s * h / 3.0


def f(a, b):
    return simpson(lambda t: math.exp(-a * t * t), 0.0, b, 6) + simpson(math.sin, a, b, 4)
