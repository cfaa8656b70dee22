"""Softmax cross-entropy of a network with one hidden layer."""

import numpy as np

ADGEN = {
    "sig": "X: f8[n,d], labels: i8[n], W1: f8[d,k], b1: f8[k], W2: f8[k,c], b2: f8[c]",
    "wrt": ("W1", "b1", "W2", "b2"),
    "args": [
        "rng.normal(size=(4, 3)), np.array([0, 1, 1, 0]), rng.normal(size=(3, 5)), rng.normal(size=5), rng.normal(size=(5, 2)), rng.normal(size=2)",
    ],
}


def f(X, labels, W1, b1, W2, b2):
    h = np.tanh(X @ W1 + b1)
    z = h @ W2 + b2
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])
