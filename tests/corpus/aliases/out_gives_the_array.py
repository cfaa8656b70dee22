"""The value of a call with out= is that array."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    a = np.zeros(len(x))
    b = np.cos(x, out=a)
    b[0] = 3.0 * x[1]
    total = np.empty(())
    np.sum(a * a, out=total)
    return total * a[2]
