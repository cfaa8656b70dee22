"""Functions with derivative zero almost everywhere."""

import math

import numpy as np

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "2.3",
        "-1.7",
    ],
}


def f(x):
    return x * math.floor(x) + x * x * math.ceil(x) + np.sign(x) * x + np.floor(x) + int(x) * x
