"""Values read before a write keep their old value."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    y = x.copy()
    total = np.sum(y * y)
    first = y[0]
    doubled = y * 2.0
    view = y[1:]
    y[:] = doubled * first
    return np.sum(y) * total + first + np.sum(view * doubled[1:])
