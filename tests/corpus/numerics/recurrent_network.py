"""A recurrent network over a sequence, squared error at each step."""

import numpy as np

ADGEN = {
    "sig": "X: f8[t,d], y: f8[t], W: f8[k,d], U: f8[k,k], v: f8[k]",
    "wrt": ("W", "U", "v"),
    "args": [
        "rng.normal(size=(4, 2)), rng.normal(size=4), rng.normal(size=(3, 2)), 0.5 * rng.normal(size=(3, 3)), rng.normal(size=3)",
    ],
}


def f(X, y, W, U, v):
    h = np.zeros(U.shape[0])
    loss = 0.0
    for x, target in zip(X, y):
        h = np.tanh(W @ x + U @ h)
        loss += (v @ h - target) ** 2
    return loss / len(y)
