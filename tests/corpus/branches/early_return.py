"""The rest of the function is skipped."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], skip: int",
    "wrt": ("x",),
    "args": [
        "rng.random(3), 1",
        "rng.random(3), 0",
    ],
}


def f(x, skip):
    s = np.sum(x)
    if skip:
        return s
    y = x.copy()
    y[0] = s * s
    for i in range(1, len(y)):
        y[i] = y[i] * y[i - 1]
    return np.sum(y)
