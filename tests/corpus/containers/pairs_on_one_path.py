"""Pairs that are appended on one path only, to a list that starts with one."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], limit: float",
    "wrt": ("x",),
    "args": ("np.array([0.3, 0.8, 0.6]), 0.5", "np.array([0.3, 0.4]), 0.5"),
}


def f(x, limit):
    kept = [(x[0], 2.0 * x[0])]
    for value in x:
        if value > limit:
            kept.append((value, value * value))
    return sum(a * np.exp(b) for a, b in kept) + len(kept) * x[-1]
