"""`previous = current` copies nothing, so the difference is zero after an in-place step."""

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
        previous = current
        current *= 0.5 + x[0]
        s += np.sum((current - previous) ** 2) + np.sum(previous)
    return s
