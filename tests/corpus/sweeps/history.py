"""Every state is recorded in a table that later steps read."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], steps: int",
    "wrt": ("x",),
    "args": [
        "rng.random(3), 5",
    ],
}


def f(x, steps):
    table = np.zeros((steps + 1, len(x)))
    table[0] = x
    for t in range(steps):
        table[t + 1] = np.sin(table[t]) + 0.3 * table[t // 2] * x
    return table[-1] * table[steps // 2]
