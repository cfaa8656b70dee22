"""Means of groups by bincount, the largest of each by a loop, and the deviation of every element from its own."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], group: i8[n], scale: f8[g]",
    "wrt": ("x", "scale"),
    "args": [
        "rng.random(8), np.array([0, 1, 2, 1, 0, 2, 2, 1]), rng.random(3)",
    ],
}


def f(x, group, scale):
    count = np.bincount(group, minlength=len(scale))
    mean = np.bincount(group, weights=x, minlength=len(scale)) / count
    largest = np.array([np.max(x[group == k]) for k in range(len(scale))])
    return np.sum(((x - mean[group]) * scale[group]) ** 2) + largest @ scale
