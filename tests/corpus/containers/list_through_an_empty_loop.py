"""A list goes through a loop that never runs; its length is that before the loop."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(4), 0.8",
    ],
}


def f(x, s):
    h = [s, s * s]
    for i in range(3, 3):
        if s > 0.42:
            x[0] += 1.0
        else:
            h.append(np.tanh(s))
    return np.sum(x * x) + sum(h)
