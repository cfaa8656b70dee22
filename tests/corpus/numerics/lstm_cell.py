"""The cell of a long short-term memory."""

import numpy as np

ADGEN = {
    "sig": "x: f8[d], h: f8[k], c: f8[k], W: f8[4,k,d], U: f8[4,k,k], b: f8[4,k]",
    "wrt": ("x", "h", "c", "W", "U", "b"),
    "args": [
        "rng.normal(size=2), rng.normal(size=3), rng.normal(size=3), rng.normal(size=(4, 3, 2)), rng.normal(size=(4, 3, 3)), rng.normal(size=(4, 3))",
    ],
}


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def f(x, h, c, W, U, b):
    forget, keep, out = [sigmoid(W[k] @ x + U[k] @ h + b[k]) for k in range(3)]
    new = np.tanh(W[3] @ x + U[3] @ h + b[3])
    c = forget * c + keep * new
    h = out * np.tanh(c)
    return h, c
