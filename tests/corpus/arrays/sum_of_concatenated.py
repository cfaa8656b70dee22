"""The cotangent of a sum is the same number everywhere; its parts can be written."""

import numpy as np

ADGEN = {
    "sig": "a: f8[n], b: f8[n]",
    "wrt": ("a", "b"),
    "args": [
        "rng.random(3), rng.random(3)",
    ],
}


def f(a, b):
    s = 0.0
    for k in range(3):
        v = b + a
        s += np.sum(np.concatenate((v, a))) * (k + 1)
        a = v * 0.5
    a[0] = 1.0
    return s + np.sum(np.concatenate((a, b, a[:1]))) + np.mean(np.stack([a, b]))
