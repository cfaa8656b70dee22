"""The parameters of a model in a dict."""

import numpy as np

ADGEN = {
    "sig": 'p: {"w": f8[d], "b": float}, X: f8[n,d]',
    "wrt": ("p",),
    "args": [
        '{"w": rng.normal(size=3), "b": 0.3}, rng.normal(size=(4, 3))',
    ],
}


def f(p, X):
    z = np.tanh(X @ p["w"] + p["b"])
    return np.sum(z * z) * p["b"]
