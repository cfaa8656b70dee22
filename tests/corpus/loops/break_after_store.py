"""An array store precedes the break, another follows it."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(5), 2",
        "rng.random(5), 7",
    ],
}


def f(x, k):
    y = x.copy()
    for i in range(len(y)):
        y[i] = y[i] * y[i]
        if i >= k:
            break
        y[i] = y[i] + 3.0 * x[0]
    return np.sum(y)
