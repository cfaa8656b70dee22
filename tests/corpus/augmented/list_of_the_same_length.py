"""An array of numbers that a list has gathered is added to another array: the run decides whether it is as long."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n, m], limit: float",
    "wrt": ("x", "y"),
    "args": ["rng.random(4), rng.random((4, 4)), 2.0"],
}


def f(x, y, limit):
    gathered = []
    for v in x:
        if v < limit:
            gathered.append(v * v)
    x = np.sin(x)
    x += np.array(gathered)
    x *= np.array(gathered)
    y = y.copy()
    row = y[1]
    row -= np.array(gathered)
    return np.sum(x * x) + np.sum(y**3)
