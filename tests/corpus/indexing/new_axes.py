"""None makes an axis of length one."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[m]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), rng.random(4)",
    ],
}


def f(x, y):
    D = x[:, None] - y[None, :]
    E = x[None, :, None] * y[np.newaxis, None]
    return np.sum(D * D) + np.sum(E * E)
