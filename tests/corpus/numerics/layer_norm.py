"""Layer normalisation with gain and offset."""

import numpy as np

ADGEN = {
    "sig": "X: f8[n,d], g: f8[d], b: f8[d]",
    "wrt": ("X", "g", "b"),
    "args": [
        "rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=4)",
    ],
}


def f(X, g, b):
    mean = X.mean(axis=-1, keepdims=True)
    centered = X - mean
    var = np.mean(centered * centered, axis=-1, keepdims=True)
    return np.sum(np.tanh(centered / np.sqrt(var + 1e-5) * g + b) * X)
