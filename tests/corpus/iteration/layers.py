"""A loop over a list of weight matrices of different shapes."""

import numpy as np

ADGEN = {
    "sig": "x: f8[a], U: f8[b,a], V: f8[c,b]",
    "wrt": ("x", "U", "V"),
    "args": [
        "rng.normal(size=3), rng.normal(size=(4, 3)), rng.normal(size=(2, 4))",
    ],
}


def f(x, U, V):
    h = x
    for W in [U, V]:
        h = np.tanh(W @ h)
    return np.sum(h)
