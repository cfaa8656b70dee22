"""`x[()]` of an array without axes is a number: what is added to it is not added to the array."""

import numpy as np

ADGEN = {
    "sig": "x: f8[], v: f8[n,n]",
    "wrt": ("x", "v"),
    "args": [
        "np.array(1.5), rng.normal(size=(3, 3))",
    ],
}


def f(x, v):
    y = x[()]
    y += 1.0
    c = np.linalg.cond(v)
    c *= 2.0
    return x * y * c
