"""The conjugate of real numbers is the array itself; the sum and the product of a list of one array are new arrays."""

import math

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.normal(size=3)",
    ],
}


def f(x):
    a = np.sin(x)
    b = a.conj()
    b += 1.0
    c = a.conjugate()
    c *= 2.0
    total = sum([a])
    total[0] = 3.0
    whole = math.prod([a])
    whole += 1.0
    return a * x, total * whole, np.conjugate(a)
