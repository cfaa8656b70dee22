"""A dict within a dict, some of it unused."""

import numpy as np

ADGEN = {
    "sig": 'p: {"a": {"x": f8[n], "unused": float}, "s": float}',
    "wrt": ("p",),
    "args": [
        '{"a": {"x": rng.random(3), "unused": 1.0}, "s": 0.6}',
    ],
}


def f(p):
    q = p["a"]
    return np.sum(q["x"] ** 2) * p["s"]
