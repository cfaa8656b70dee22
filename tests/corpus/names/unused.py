"""Names that are never read, some of them parameters."""

import math

ADGEN = {
    "sig": "x: float, unused: f8[n]",
    "wrt": ("x", "unused"),
    "args": [
        "0.5, rng.random(3)",
    ],
}


def f(x, unused):
    a = x * 3.0
    b = a * a
    a = b + 1.0
    c = math.exp(a)
    return b
