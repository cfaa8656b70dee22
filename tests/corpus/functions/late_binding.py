"""A closure sees the value that its variable has when it is called."""

import math

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.4",
    ],
}


def f(x):
    a = x * x

    def g(t):
        return a * t

    first = g(2.0)
    a = math.exp(x)
    return first + g(2.0)
