"""One value for several names and places."""

import numpy as np

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.6",
    ],
}


def f(x):
    z = np.zeros(3)
    a = b = z[1] = x * x
    a = a + 1.0
    return a * b + np.sum(z * z)
