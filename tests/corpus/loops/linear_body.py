"""A body that is linear in its carried value needs no taped values."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], a: float, steps: int",
    "wrt": ("x",),
    "args": [
        "rng.random(4), 0.3, 4",
    ],
}


def f(x, a, steps):
    y = x.copy()
    for _ in range(steps):
        y[1:] = y[1:] + a * y[:-1]
    return np.sum(y)
