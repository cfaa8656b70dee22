"""float of a number, of an element, of a reduction."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(3), 2",
    ],
}


def f(x, k):
    a = float(x[0]) * float(k)
    b = float(np.sum(x * x))
    return a * b + float(a)
