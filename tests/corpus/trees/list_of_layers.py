"""A list of layers, each a tuple of a matrix and a vector, in a loop."""

import numpy as np

ADGEN = {
    "sig": "layers: [(f8[k,d], f8[k]), (f8[c,k], f8[c])], x: f8[d]",
    "wrt": ("layers", "x"),
    "args": [
        "[(rng.normal(size=(4, 3)), rng.normal(size=4)), (rng.normal(size=(2, 4)), rng.normal(size=2))], rng.normal(size=3)",
    ],
}


def f(layers, x):
    h = x
    for W, b in layers:
        h = np.tanh(W @ h + b)
    return np.sum(h * h)
