"""Arrays and numbers are stacked along a new axis."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], y: f8[n], s: float",
    "wrt": ("x", "y", "s"),
    "args": [
        "rng.random(3), rng.random(3), 0.4",
    ],
}


def f(x, y, s):
    A = np.stack([x, y, x * y])
    B = np.stack([x, y], axis=1)
    C = np.stack((A, A * s), axis=-1)
    p = np.stack([s, x[0], s * s])
    return np.sum(A @ B) + np.sum(C**2) + np.sum(p * np.array([1.0, 2.0, 3.0]))
