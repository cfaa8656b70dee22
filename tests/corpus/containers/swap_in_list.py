"""Two elements of a list change places."""

import math

ADGEN = {
    "sig": "x: float, y: float, z: float",
    "wrt": ("x", "y", "z"),
    "args": [
        "0.3, 0.9, 0.5",
    ],
}


def f(x, y, z):
    v = [x, y, z]
    v[0], v[2] = v[2], v[0]
    return v[0] * v[1] ** 2 + math.sin(v[2])
