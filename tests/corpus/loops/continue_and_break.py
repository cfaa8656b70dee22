"""Both ways of cutting a trip short, under different conditions."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], skip: int, stop: int",
    "wrt": ("x",),
    "args": [
        "rng.random(8), 3, 6",
        "rng.random(8), 1, 20",
        "rng.random(8), 2, 2",
    ],
}


def f(x, skip, stop):
    s = 0.0
    for i in range(len(x)):
        if i == stop:
            break
        if i % skip == 0:
            s = s * x[i]
            continue
        s = s + np.sin(x[i])
    return s
