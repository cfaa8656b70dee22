"""Leapfrog steps of a pendulum, half a kick at both ends."""

import math

ADGEN = {
    "sig": "q: float, p: float, h: float, steps: int",
    "wrt": ("q", "p", "h"),
    "args": [
        "0.5, 0.1, 0.1, 6",
    ],
}


def f(q, p, h, steps):
    p -= 0.5 * h * math.sin(q)
    for i in range(steps):
        q += h * p
        if i < steps - 1:
            p -= h * math.sin(q)
    p -= 0.5 * h * math.sin(q)
    return 0.5 * p * p - math.cos(q)
