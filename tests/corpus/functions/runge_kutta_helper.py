"""A step function gets the right-hand side as a closure."""

import math

ADGEN = {
    "sig": "y: float, k: float",
    "wrt": ("y", "k"),
    "args": [
        "1.0, 0.7",
    ],
}


def step(rhs, t, y, h):
    k1 = rhs(t, y)
    k2 = rhs(t + 0.5 * h, y + 0.5 * h * k1)
    k3 = rhs(t + 0.5 * h, y + 0.5 * h * k2)
    k4 = rhs(t + h, y + h * k3)
    return y + h * (k1 + 2.0 * k2 + 2.0 * k3 + k4) / 6.0


def f(y, k):
    for i in range(4):
        y = step(lambda t, v: -k * v + math.sin(t), 0.1 * i, y, 0.1)
    return y
