"""Two views share elements."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
    ],
}


def f(x):
    a = x * 1.0
    left = a[:4]
    right = a[2:]
    left *= 2.0
    right[0] = left[0] * left[3]
    left[1:] += right[:3]
    return np.sum(a * x) + np.sum(left * right)
