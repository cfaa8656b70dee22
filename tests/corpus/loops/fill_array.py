"""An array is filled element by element from a carried scalar."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    out = np.zeros(len(x))
    run = 0.0
    for i in range(len(x)):
        run = 0.8 * run + x[i]
        out[i] = run * run
    return out
