"""Pinball losses at several levels, and how far the predictions lie from their own quantiles."""

import numpy as np

ADGEN = {
    "sig": "pred: f8[n], y: f8[n], levels: f8[k]",
    "wrt": ("pred", "levels"),
    "args": [
        "rng.random(7), rng.random(7), np.array([0.13, 0.52, 0.87])",
    ],
}


def pinball(error, level):
    return np.mean(np.maximum(level * error, (level - 1.0) * error))


def f(pred, y, levels):
    total = 0.0
    for level in levels:
        total += pinball(y - pred, level)
    spread = np.quantile(pred, levels) - np.median(pred)
    return total + np.sum(spread**2)
