"""Two loops in one comprehension, and one within the other."""

import numpy as np

ADGEN = {
    "sig": "x: f8[3], y: f8[2]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), rng.random(2)",
    ],
}


def f(x, y):
    flat = [a * b for a in x for b in y]
    table = np.array([[a + b * a for b in y] for a in x])
    return sum(flat) * np.sum(table * table)
