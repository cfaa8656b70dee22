"""The largest of each block of two."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.3, 0.9, 0.4, 0.1, 0.8, 0.2])",
    ],
}


def f(x):
    y = np.zeros(len(x) // 2)
    for i in range(len(y)):
        y[i] = max(x[2 * i], x[2 * i + 1])
    return np.sum(y * y) * y[0]
