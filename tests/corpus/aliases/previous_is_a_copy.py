"""With a copy the difference is not zero."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], steps: int",
    "wrt": ("x",),
    "args": [
        "rng.random(3), 3",
    ],
}


def f(x, steps):
    current = x.copy()
    s = 0.0
    for _ in range(steps):
        previous = current.copy()
        current *= 0.5 + x[0]
        s += np.sum((current - previous) ** 2)
    return s
