"""np.add.at adds each duplicate; += on the same indices adds the last only."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], cell: i8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5), np.array([0, 2, 2, 1, 2])",
    ],
}


def f(x, cell):
    once = np.zeros(3)
    every = np.ones(3)
    once[cell] += x
    np.add.at(every, cell, x * x)
    return once * every
