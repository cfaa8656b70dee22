"""asarray gives the array itself."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    a = x.copy()
    b = np.asarray(a)
    b[1] = a[0] * a[2]
    return np.sum(a * x)
