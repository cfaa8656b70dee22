"""An array of a dict is changed in place; the caller's dict keeps its arrays."""

import numpy as np

ADGEN = {
    "sig": 'p: {"x": f8[n], "s": float}, steps: int',
    "wrt": ("p",),
    "args": [
        '{"x": rng.random(4), "s": 0.6}, 3',
    ],
}


def f(p, steps):
    x = p["x"]
    for _ in range(steps):
        x[1:] += p["s"] * x[:-1]
        p["s"] = p["s"] * 0.9
    return np.sum(p["x"] * x)
