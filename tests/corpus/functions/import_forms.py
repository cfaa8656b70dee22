"""The same functions by different imports."""

import math as m
from math import exp
from math import sqrt as root

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(3), 0.5",
    ],
}


import numpy
import numpy.linalg as la
from numpy import sin
from numpy.linalg import norm


def f(x, s):
    return numpy.sum(sin(x)) * exp(s) + root(s) * m.cos(s) + norm(x) * la.norm(x * s)
