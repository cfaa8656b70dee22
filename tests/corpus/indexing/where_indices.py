"""np.where with one argument gives the places."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.4, -0.3, 0.8, -0.9])",
    ],
}


def f(x):
    places = np.where(x > 0.0)[0]
    y = x.copy()
    y[places] = y[places] ** 3
    return np.sum(y) * len(places)
