"""An array that only one side of a branch computes is taped in a loop."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], w: f8[n], s: float",
    "wrt": ("x", "w", "s"),
    "args": [
        "rng.random(4), rng.random(4), 0.8",
    ],
}


def f(x, w, s):
    y = x.copy()
    for i in range(4):
        if i % 2 == 1:
            y[::-1] += np.tanh(np.exp(np.sin(w[::-1] * s)) / (1.0 + np.cosh(w * s)))
        else:
            s = s * np.sin(s)
    return np.sum(y * y) + s
