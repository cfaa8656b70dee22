"""An assignment to a name makes it refer to something new."""

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
    b = a
    a = a + 1.0
    a[0] = 5.0
    b[1] = a[2] * 2.0
    return np.sum(a * x) + np.sum(b * b)
