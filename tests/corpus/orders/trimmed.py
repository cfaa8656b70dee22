"""Sums of parts of a sorted vector, whose order is also written to, and of one that only decides."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], w: f8[n], k: int",
    "wrt": ("x", "w"),
    "args": [
        "rng.random(7), rng.random(7), 3",
    ],
}


def f(x, w, k):
    ordered = np.sort(x * w)
    order = np.argsort(x)
    weights = np.ones_like(x)
    weights[order[:k]] = np.sort(w)[:k] * ordered[1]
    high = np.where(x > np.sort(x)[k], x**2, 0.0)
    return np.sum(ordered[:k]) / k + ordered[-1] * (weights @ x) + np.sum(high)
