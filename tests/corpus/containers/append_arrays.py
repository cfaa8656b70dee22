"""Arrays are collected and stacked."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], steps: int",
    "wrt": ("x",),
    "args": [
        "rng.random(3), 4",
    ],
}


def f(x, steps):
    states = [x]
    for k in range(steps):
        states.append(np.sin(states[k]) + x)
    return np.sum(np.stack(states) ** 2)
