"""Arrays in a tuple and a list are still the same arrays."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), rng.random(3)",
    ],
}


def f(x, y):
    a = x * 1.0
    b = y * 1.0
    pair = (a, b)
    both = [a, b, a]
    pair[0][1] = b[0] * 2.0
    both[2][0] += pair[1][2]
    for v in both:
        v *= 1.5
    return np.sum(a * x) + np.sum(b * y * a)
