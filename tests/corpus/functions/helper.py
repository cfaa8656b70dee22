"""One helper function, called twice with different arguments."""

import math

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.4, 0.9",
    ],
}


def sigmoid(t):
    return 1.0 / (1.0 + math.exp(-t))


def f(x, y):
    return sigmoid(x * y) + sigmoid(x) * y
