"""A distribution function of samples, read between them, and the distance of two samples that are sorted."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], t: f8[k]",
    "wrt": ("x", "y", "t"),
    "args": [
        "rng.random(6), rng.random(6), np.array([0.31, 0.47, 0.62])",
    ],
}


def f(x, y, t):
    a, b = np.sort(x), np.sort(y)
    levels = (np.arange(len(x)) + 0.5) / len(x)
    heights = np.interp(t, a, levels, left=0.0, right=1.0)
    back = np.interp(levels[1:-1], levels, b)
    x = x.copy()
    x.sort()
    return np.mean(np.abs(x - b) ** 1.5) + heights @ t + np.sum(back**2)
